"""The questions of a category: one schema in ``Category.questions``, asked through every channel.

A list of objects, in the order in which they are asked:

    {"code": "problem", "kind": "choice", "required": true,
     "ar": "ما الأمر؟", "en": "What is the matter?",
     "options": [{"code": "full", "ar": "ممتلئة", "en": "full"}, ...]}

``kind`` is ``text``, ``number``, ``yes_no``, ``choice`` (one option) or ``choices`` (several).
``read_questions`` refuses what is not such a list, ``read_answers`` turns what came through any
channel into the values that ``Complaint.answers`` keeps: text, number, true or false, the code of
an option or a list of codes. ``told`` reads them back as sentences of a language.
"""

from complaints.questions.answers import Answers, WrongAnswers, read_answers, told
from complaints.questions.schema import Kind, Option, Question, WrongQuestions, read_questions

__all__ = [
    "Answers",
    "Kind",
    "Option",
    "Question",
    "WrongAnswers",
    "WrongQuestions",
    "read_answers",
    "read_questions",
    "told",
]
