"""Facilitators' access, against a Drive that is played by hand."""

from pantau.registry import Facilitator, Workbook
from pantau.sources.sheets import REASONS, WorkbookUnreadable
from pantau.workbooks.draft import Plan
from pantau.workbooks.provision import Provisioned, tell
from pantau.workbooks.sharing import Shared, mask, share

RINA, BAGUS = "rina.wulandari@fasilitator.example", "bagus.prakoso@fasilitator.example"


class Drive:
    """Answers as ``SheetsHTTPClient`` does, and keeps what it was asked."""

    def __init__(self, *permissions, refuses=None):
        self.permissions, self.refuses = list(permissions), refuses or {}
        self.asked, self.calls = [], 0

    def list_permissions(self, _file_id):
        self.calls += 1
        if "list" in self.refuses:
            raise WorkbookUnreadable(REASONS[self.refuses["list"]])
        return self.permissions

    def request(self, method, url, params=None, json=None):
        self.calls += 1
        if code := self.refuses.get(json.get("emailAddress")):
            raise WorkbookUnreadable(REASONS[code])
        self.asked.append((method, url.partition("/permissions")[2], params, json))


def permission(address, role, **more):
    return {"id": f"id of {address}", "type": "user", "emailAddress": address, "role": role, **more}


def workbook(*addresses):
    people = tuple(Facilitator(name="Orang Rekaan", email=address) for address in addresses)
    return Workbook(kecamatan_code="31.74.04", spreadsheet_id="31.74.04", facilitators=people)


def shared(drive, *addresses, dry_run=False):
    return share(drive, "31.74.04", workbook(*addresses), dry_run=dry_run)


def test_who_has_no_access_becomes_a_writer_and_google_mails_nobody():
    drive = Drive(permission("layanan@pantau.example", "owner"))
    assert shared(drive, RINA, BAGUS) == Shared(given=2, api_calls=3)
    methods, _, params, bodies = zip(*drive.asked, strict=True)
    assert methods == ("post", "post")
    assert {each["sendNotificationEmail"] for each in params} == {"false"}
    assert bodies == tuple(
        {"type": "user", "role": "writer", "emailAddress": address} for address in (RINA, BAGUS)
    )


def test_who_may_write_already_is_left_alone_whatever_the_case_of_the_address():
    drive = Drive(permission(RINA.upper(), "writer"), permission(BAGUS, "owner"))
    assert shared(drive, RINA, BAGUS) == Shared(standing=2, api_calls=1)
    assert drive.asked == []


def test_who_may_only_read_may_write_from_now_on():
    drive = Drive(permission(RINA, "reader"))
    assert shared(drive, RINA).given == 1
    assert drive.asked == [("patch", f"/id of {RINA}", {"supportsAllDrives": "true"}, {"role": "writer"})]


def test_an_account_that_was_deleted_and_a_link_for_anyone_are_nobodys_access():
    drive = Drive(permission(RINA, "writer", deleted=True), {"id": "anyoneWithLink", "role": "writer"})
    assert shared(drive, RINA).given == 1


def test_others_keep_the_access_that_they_have():
    drive = Drive(permission("lain@instansi.example", "writer"), permission(BAGUS, "reader"))
    shared(drive, RINA)
    assert [body["emailAddress"] for *_, body in drive.asked] == [RINA]


def test_somebody_who_is_entered_twice_is_asked_for_once():
    drive = Drive()
    assert shared(drive, RINA, RINA.title()).given == 1


def test_a_dry_run_only_looks():
    drive = Drive(permission(BAGUS, "writer"))
    assert shared(drive, RINA, BAGUS, dry_run=True) == Shared(given=1, standing=1, api_calls=1)
    assert drive.asked == []


def test_a_bad_address_is_told_without_the_address_and_the_next_one_gets_access():
    drive = Drive(refuses={RINA: 400})
    outcome = shared(drive, RINA, BAGUS)
    assert outcome.given == 1
    (problem,) = outcome.problems
    assert problem.startswith("access of facilitator 1 (r…@fasilitator.example): Google refused the address")
    assert "rina" not in problem


def test_a_workbook_that_may_not_be_shared_is_one_problem_with_what_to_do():
    outcome = shared(Drive(refuses={"list": 403}), RINA, BAGUS)
    assert (outcome.given, len(outcome.problems)) == (0, 1)
    assert "let editors share" in outcome.problems[0]


def test_an_outcome_tells_of_access_and_its_problems_ask_for_a_person():
    outcome = Provisioned("31.74.04", Plan(), None, 4, shared=Shared(1, 2, ("access of facilitator 1: no",)))
    assert not outcome.is_whole
    assert tell(outcome, is_planned=True).splitlines() == [
        "31.74.04: nothing changed",
        "    access: would be given to 1, 2 had it",
        "    access of facilitator 1: no",
    ]


def test_an_address_is_masked_but_for_its_first_letter_and_its_domain():
    assert mask(RINA) == "r…@fasilitator.example"
