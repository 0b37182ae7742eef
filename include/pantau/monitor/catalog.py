"""The monitor's tables: their names, what they are about and what each column means. Pure, without rows.

Page, JSON, CSV and OpenAPI are described from here and nowhere else. No column holds what a participant's
row says, and none an address.
"""

from dataclasses import replace

from pantau.delivery.personal_data import mask_numbers
from pantau.monitor.model import Cell, Column, Kind, Row, Table

_WEEK = Column("week_start", "Week", "date", "The week, by its Monday.")
_CODE = Column("kecamatan_code", "Code", "code", "Kemendagri code of the kecamatan.")
_NAME = Column("kecamatan_name", "Kecamatan", "text", "Its name.")
_CITY = Column("city_name", "City", "text", "The city that it belongs to.")
_DAG = Column("dag_id", "DAG", "code", "The DAG in Airflow.")


def _count(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, "count", meaning)


def _column(name: str, title: str, kind: Kind, meaning: str) -> Column:
    return Column(name, title, kind, meaning)


def _table(name: str, title: str, about: str, empty: str, *columns: Column) -> Table:
    return Table(name, title, about, columns, (), 0, empty)


REPORTING = _table(
    "reporting",
    "Reporting and holds",
    "What facilitators said of each week in LAPOR, and what gate 1 said of their workbook, over 12 weeks.",
    "No week was run yet.",
    *(_WEEK, _CODE, _NAME, _CITY),
    _count(
        "stages_reported", "Reported", "Of seven stages, those said to have data (and having it) or none."
    ),
    _count("stages_with_data", "ADA DATA", "Stages said to have data, whose tab did change."),
    _count("stages_nihil", "NIHIL", "Stages said to have nothing new."),
    _count("stages_empty", "Kosong", "Stages said to have data, whose tab did not change."),
    _count("stages_silent", "Belum", "Stages of which nothing readable was said, or the workbook was held."),
    _column("verdict", "Gate 1", "code", "accepted or held; empty: never judged."),
    _column("reasons", "Reasons", "list", "Why it is held, or accepted_by_hand."),
    _column(
        "snapshot_week", "Data of", "date", "The week of the snapshot in force; empty: none, counts as zero."
    ),
)
SOURCES = _table(
    "sources",
    "Sources",
    "The 44 workbooks and 5 partner feeds: when each was last read well, how old that is, what is wrong.",
    "No source is known.",
    _column("kind", "Kind", "code", "workbook or feed."),
    _column("source", "Source", "code", "The kecamatan's code, or the feed's name."),
    _column("name", "Name", "text", "The kecamatan's name, or what the feed verifies."),
    _CITY,
    _column(
        "last_good_at", "Last good pull", "moment", "When it was last read without a fault; empty: never."
    ),
    _column("age_days", "Age, days", "count", "Whole days since then."),
    _column("last_good_week", "For week", "date", "The week of that pull."),
    _column("last_pulled_at", "Last pull", "moment", "When it was last tried; empty: never."),
    _column("is_late", "Late", "yes_no", "Whether the last pull came after a later week had landed."),
    _column("status", "Status", "code", "read, faulty (read, with a fault), unreadable, missing or never."),
    _column("problem", "Problem", "text", "What is wrong, and where known what to do."),
    _column("link", "Open", "link", "The workbook."),
)
FEEDS = _table(
    "feeds",
    "Partner files",
    "What stood in each partner's folder in the week's run, and how its rows were judged.",
    "No partner's file was read in this week.",
    *(_WEEK, _column("feed", "Feed", "code", "The feed.")),
    _column("file_name", "File", "text", "As in the folder; digits that could be personal read as x."),
    _count("rows_read", "Rows", "Rows read; rows read = accepted + quarantined."),
    _count("accepted", "Accepted", "Rows that count."),
    _count("quarantined", "Quarantined", "Rows that do not count until they are mended."),
    _column("problem", "Problem", "text", "What is wrong with the file as a whole, and what to do."),
)
FINDINGS = _table(
    "findings",
    "Findings by rule",
    "How often each rule fired in the week, against the last week before it whose build has finished.",
    "No rule fired.",
    _column("rule_id", "Rule", "code", "As in docs/data-contracts.md."),
    _column(
        "severity", "Severity", "code", "karantina keeps a row out of every count, peringatan only tells."
    ),
    _column("told", "What it says", "text", "The sentence that facilitators read."),
    _column("remedy", "What to do", "text", "The remedy that facilitators read."),
    _count("finding_count", "Findings", "In this week."),
    _count("before_count", "Before", "In the last known week before it, of 12; empty: there is none."),
    _count("change_count", "Change", "This week less the one before."),
    _count("kecamatan_count", "Kecamatan", "In how many of them it fired this week."),
    _column("rows", "Rows", "link", "The quarantine of this rule."),
)
FINDINGS_TREND = _table(
    "findings_trend",
    "Findings week by week",
    "Findings by rule over 12 weeks; a week of which no build has finished has no rows.",
    "No rule fired.",
    _WEEK,
    *(FINDINGS.columns[0], FINDINGS.columns[1]),
    _count("finding_count", "Findings", "In that week."),
)
QUARANTINE = _table(
    "quarantine",
    "Quarantine",
    "Every row that is kept out of the counts, by where it stands; never what it says.",
    "No row is quarantined.",
    *(_CODE, _NAME),
    _column("tab", "Tab", "code", "P1 to P7."),
    _count("row_number", "Row", "As in the sheet, at the pull in force."),
    _column("columns", "Columns", "list", "Headers that the rules name; none for R04 and R05."),
    _column("rule_ids", "Rules", "list", "The karantina rules that fire on it."),
    _column(
        "since_week", "Since", "date", "The week since which its facilitator is told; empty: not told yet."
    ),
    _column(
        "snapshot_week", "Pulled for", "date", "The week of the pull in force; older: the workbook is held."
    ),
    _column("link", "Cell", "link", "The first of these cells in the sheet."),
)
GATE_RESULTS = _table(
    "gate_results",
    "Gate results",
    "Every expectation of the week's last run, failed ones first; only a failed critical holds.",
    "No gate has judged this week.",
    _column("gate", "Gate", "code", "workbooks (gate 1), programme (gate 2) or month."),
    _column("expectation", "Expectation", "code", "As its suite under expectations/ names it."),
    _column("severity", "Severity", "code", "critical holds, warning makes a note, info changes nothing."),
    _column("success", "Met", "yes_no", "Whether what was found met it."),
    _column("reason", "Reason", "code", "The reason that it gives the verdict."),
    _column("observed", "Observed", "text", "What was found."),
    _column("failing", "Failing", "list", "Kecamatan, stages or months that fail; never a person."),
    _column("who_fixes", "Who fixes", "text", "Whose it is to mend."),
    _column("notes", "Why", "text", "Why it is asked and why with this threshold."),
    _column("decided_at", "Decided", "moment", "When."),
)
DECISIONS = _table(
    "decisions",
    "Releases and acceptances",
    "What people decided in spite of a gate over 12 weeks; a release is printed in its report.",
    "Nobody released a report or accepted a workbook in these weeks.",
    _WEEK,
    _column("kind", "Decision", "code", "release (of a held report) or acceptance (of a held workbook)."),
    _column("kecamatan_code", "Kecamatan", "code", "Whose workbook; empty for a release."),
    _column("found", "Found", "list", "What had held it."),
    _column("reason", "Reason", "text", "Why it was decided so, in the approver's words."),
    _column("decided_by", "By", "text", "The approver, as the registry names them."),
    _column("decided_at", "When", "moment", "When it was decided."),
)
DELIVERIES = _table(
    "deliveries",
    "Deliveries",
    "Mails of the week's reports and notices, and of the month that it closes, by edition; of a city or "
    "kecamatan its own alone.",
    "No mail was queued for this week.",
    _column("report", "Report", "code", "weekly, monthly, correction, held_notice or workbook_notice."),
    _column("period_start", "Period", "date", "The week's Monday, or the month's first day."),
    _column("edition", "Edition", "count", "Its number."),
    _count("scope_count", "Scopes", "How many parts of Jakarta it was made for."),
    _count("queued", "Queued", "Waiting to be sent."),
    _count("sending", "Sending", "Given to the mail server, no answer yet."),
    _count("sent", "Sent", "Taken by the mail server."),
    _count("failed", "Failed", "Refused, or broken off: a person decides."),
    _count("skipped", "Skipped", "The recipient left the registry meanwhile."),
    _column("last_sent_at", "Last sent", "moment", "When the last of them was taken."),
    _column(
        "link",
        "Read",
        "link",
        "The report as it went out, for all Jakarta where there is that; empty: none went out to readers.",
    ),
)
DELIVERY_FAILURES = _table(
    "delivery_failures",
    "Mails that did not arrive",
    "Mails of these 12 weeks that failed, were put back or hang as their task is gone, newest first; by "
    "scope, never by address.",
    "Every mail of these weeks was taken by the mail server.",
    *DELIVERIES.columns[0:2],
    _column("scope", "Scope", "code", "DKI, a city or a kecamatan: whose edition it was."),
    _column("edition", "Edition", "count", "Its number."),
    _column("status", "Status", "code", "failed, sending, queued (put back) or skipped."),
    _column("reason", "Reason", "text", "The mail server's codes, or unknown where the line broke."),
    _column(
        "mail_domain", "Mail domain", "text", "Where the recipient's mailbox stands; the rest is not shown."
    ),
    _column("queued_at", "Queued", "moment", "Since when it waits."),
)
MODEL_RUNS = _table(
    "model_runs",
    "dbt models",
    "How long each dbt node took in the week's newest build, against its median in up to 12 builds before.",
    "The week has no build yet.",
    _column("node", "Node", "code", "The model, test, seed or function."),
    _column("status", "Status", "code", "As dbt says it."),
    _column("last_seconds", "Last", "seconds", "In this build."),
    _column("median_seconds", "Median", "seconds", "In the builds before; empty: none had it."),
    _column("ratio", "Last to median", "share", "100 % is as ever, 200 % twice as long."),
    _count("build_count", "Builds", "How many builds the median is of."),
    _count("rows_affected", "Rows", "What it wrote in this build; empty: nothing, or not known."),
)
TASK_RUNS = _table(
    "task_runs",
    "Airflow tasks",
    "How long each task took last, against its median before; Airflow's word, with your own rights there.",
    "No task has run yet, or none that you may see.",
    *(_DAG, _column("task_id", "Task", "code", "The task.")),
    _column("state", "State", "code", "Of its newest try."),
    _column("started_at", "Started", "moment", "When that began; one that never did is not shown."),
    _column("last_seconds", "Last", "seconds", "How long its newest success took."),
    _column("median_seconds", "Median", "seconds", "Of the successes before it; empty: none."),
    _column("ratio", "Last to median", "share", "100 % is as ever, 200 % twice as long."),
    _count(
        "sample_count", "Of", "How many successes the median is of; of a mapped task each instance counts."
    ),
    _column("link", "Open", "link", "Its newest try in Airflow."),
)
RUNS = _table(
    "runs",
    "Runs of the week",
    "The landings and builds that made the week, newest first, and their runs in Airflow.",
    "The week was never run.",
    *(_DAG, _column("run_id", "Run", "code", "Airflow's id of the run.")),
    _column("started_at", "Began", "moment", "First pull of a landing, start of a build."),
    _column("ended_at", "Closed", "moment", "When the landing was closed, or gate 2 judged; empty: not yet."),
    _column("told", "Outcome", "text", "What came of it."),
    _column("link", "Open", "link", "The run in Airflow."),
)

MONITOR_TABLES = (
    REPORTING,
    SOURCES,
    FEEDS,
    FINDINGS,
    FINDINGS_TREND,
    QUARANTINE,
    GATE_RESULTS,
    DECISIONS,
    DELIVERIES,
    DELIVERY_FAILURES,
    RUNS,
    MODEL_RUNS,
)
"""Those that stand on the page, in its order."""
TABLES = {table.name: table for table in (*MONITOR_TABLES, TASK_RUNS)}
"""All of them, by name; ``task_runs`` is asked of Airflow when it is wanted."""


NOT_KNOWN = "Not known yet: no build of this week has finished, or none since the last upgrade."
"""What a table without rows says where nobody knows whether there are any."""


def leave_unknown(table: Table) -> Table:
    """A table of which nothing is known, which is never the same as one without rows."""
    return replace(table, rows=(), row_count=0, empty=NOT_KNOWN)


def fill(table: Table, rows: list[Row] | tuple[Row, ...], row_count: int | None = None) -> Table:
    """A table with its rows; ``row_count``: where they are one page of more.

    What reads as a NIK or a phone number in a text is masked: words of problems, reasons and file names come
    from elsewhere.
    """
    width = len(table.columns)
    if any(len(row) != width for row in rows):
        raise ValueError(f"A row of {table.name} has not the {width} cells that its columns name.")
    told = tuple(tuple(map(_mask, table.columns, row)) for row in rows)
    return replace(table, rows=told, row_count=len(rows) if row_count is None else row_count)


def _mask(column: Column, cell: Cell) -> Cell:
    match cell:
        case str() if column.kind == "text":
            return mask_numbers(cell)
        case tuple():
            return tuple(map(mask_numbers, cell))
        case _:
            return cell
