"""FHIR: the questions as a Questionnaire, a QuestionnaireResponse as answers, and an assessment as a Bundle."""
