"""A complaint as a form: the Questionnaire of each release, made once and kept."""

from copy import deepcopy

from triage.errors import AnswerError, Problem
from triage.fhir.items import Items
from triage.fhir.names import ABOUT, RELEASES, Names, Release, Resource
from triage.fhir.nesting import Nesting, Placed
from triage.fhir.skips import skips_of
from triage.library import Pack
from triage.model.complaint import Complaint
from triage.model.question import SecondLook


class Form:
    """The forms of one complaint. Make it once: it asks the rules some hundred times which answers close what.

    `made` holds the Questionnaires by release. They are not to be changed, for responses are held against them.

    Raises AnswerError for a complaint that is unknown, or follows another: some of its answers come from a course.
    """

    def __init__(self, pack: Pack, complaint: str, *, region: str = "default") -> None:
        self.pack = pack
        self.complaint: Complaint = pack.complaint(complaint)
        if self.complaint.file.follows is not None:
            message = "a check-in has no form, because some of its answers follow from what was kept before"
            raise AnswerError((Problem(message, found=complaint, allowed=", ".join(pack.complaints)),))
        if region not in pack.regions:
            raise AnswerError((Problem("there is no such region", found=region, allowed=", ".join(pack.regions)),))
        self.names = Names.of(pack.content, complaint)
        self._skips = skips_of(self.complaint)
        self.made = {release: self._form(release, region) for release in RELEASES}

    def questionnaire(self, release: Release = "R4") -> Resource:
        """A copy of the Questionnaire. The same pack, release and region give the same one."""
        return deepcopy(self.made[release])

    def _form(self, release: Release, region: str) -> Resource:
        file, content = self.complaint.file, self.pack.content
        return {
            "resourceType": "Questionnaire",
            "id": f"{self.complaint.id}-{release.lower()}",
            "url": self.names.form(release),
            "version": self.names.version,
            "name": "".join(part.capitalize() for part in self.complaint.id.split("-")),
            "title": file.title,
            "derivedFrom": [self.names.canonical(self.names.origin)],
            "status": "draft",
            "subjectType": ["Patient"],
            "description": content.file.intended_use,
            "purpose": " ".join(notice.text for notice in content.wording.notices if notice.when == "always"),
            "copyright": content.file.licence,
            "item": [_about(file.about), *self._items(release, region)],
        }

    def _items(self, release: Release, region: str) -> list[Resource]:
        complaint, skips = self.complaint, self._skips
        items = Items(self.pack.content, self.names, release, region)
        placed = []
        written = {}
        for question in complaint.questions:
            asked_with = question.settles if isinstance(question, SecondLook) else question.id
            alarms = skips.alarms[asked_with]
            placed.append(Placed(items.of(question, alarms), skips.needs[asked_with]))
        for needs in skips.needs.values():
            for need in needs:
                for atom in need.atoms:
                    written[need.question, atom] = items.written(complaint.question[need.question], atom)
        return Nesting(written).nested(placed)


def _about(text: str) -> Resource:
    return {"linkId": ABOUT, "text": text, "type": "display"}
