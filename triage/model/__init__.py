"""The data this package works with: questions, rules, knowledge, answers, assessments. No behaviour beyond them."""
