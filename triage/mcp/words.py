"""What an assistant is told: about the server, about each tool, and how to pass on what comes back."""

DO_NOT_SOFTEN = (
    "When `say_first` holds a text, say it to the person before anything else, in these words. Do not soften, shorten "
    "or delay it, and put no reassurance before or after it. Never name a lower level than `urgency`."
)
INSTRUCTIONS = (
    "These tools ask about a complaint and say how soon to see someone, by written rules. They give information, not "
    "a diagnosis, and no clinician has reviewed them. If something seems badly wrong, tell the person to call their "
    "local emergency number, and ask no questions first.\n"
    "Call list_complaints, then next_question with no answers. Ask the person that question in its own words, with all "
    "its options and 'not sure', and call it again with every answer so far, until it is complete. Then call assess.\n"
    "Never answer for the person. What they did not say is no answer, and what they are not sure of is 'unknown'. "
    f"Nothing is kept between calls.\n{DO_NOT_SOFTEN}"
)
LIST_COMPLAINTS = (
    "Which complaints there are questions and rules for, what they are for and not for, and whose emergency numbers "
    "are known. Call it first."
)
LIST_QUESTIONS = (
    "Every question about a complaint with the ids and words of its options. For an interview use next_question, which "
    "asks only what can still matter, the signs of danger first."
)
NEXT_QUESTION = (
    "One step of the interview. Pass every answer so far, none at the start. Back comes the next question to ask the "
    f"person, or that nothing is left to ask. Nothing is kept between calls. {DO_NOT_SOFTEN}"
)
ASSESS = (
    "How soon to see someone, what to do until then and why, from the answers of a person. Missing answers are never "
    f"guessed: the result is then marked as incomplete and stays on the safe side. {DO_NOT_SOFTEN}"
)
ASK = (
    "Ask the person this question in its own words, with all its options and 'not sure' (unknown). Then call "
    "next_question with all answers so far and the new one."
)
ASK_AFTER_SAYING = f"Say `say_first` now. Then go on, for it could be more urgent still. {ASK}"
NOTHING_LEFT = "Nothing is left to ask. Call assess with these answers."
NOTHING_LEFT_AFTER_SAYING = f"Say `say_first` now. {NOTHING_LEFT} It says what to do until help comes."
TELL = f"{DO_NOT_SOFTEN} Then tell what to do, what to watch for and by when, and that it is not a diagnosis."
TELL_INCOMPLETE = (
    f"{TELL} These answers are incomplete, so this level can still change. Ask what next_question gives, and assess "
    "again."
)
REFUSED = (
    "Nothing was taken, and nothing may be guessed. A number is written without quotes, and true and false are no "
    "answers. Mend this and call again:"
)
