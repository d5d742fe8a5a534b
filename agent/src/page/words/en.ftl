# What the office's page says, in English.
first-start = Start using Selaras
first-start-why = This office has no account yet. Make the first coordinator's account; other accounts are made from there.
make-account = Make account
accounts = Accounts
new-account = New account
account-taken = The account name is taken; choose another.
account-last = This account cannot be removed: there must be another coordinator.
role = Role
role-viewer = Viewer
role-operator = Operator
role-coordinator = Coordinator
role-wrong = Choose one of the roles.
sectors = Sectors
sectors-hint = Numbers of the operator's sectors, like 2, 3. Empty: all sectors of this office.
sectors-wrong = Sectors are written as numbers 1 to 6, like 2, 3.
all = all
remove = Remove
year = Year
quarter = Quarter
show = Show
index = Index
category = Category
filled = Filled
so-far = Index over what is filled
deadline = Deadline
days-left = { $days } days left
deadline-passed = The deadline has passed
deadline-unknown = The province's calendar does not name this quarter's deadline yet.
sync = Sync
sync-agrees = In step: office and province hold the same
sync-not = Not in step.
sync-waiting = lines wait since
sync-why = Why
sync-contact = Last contact
sync-next = Next try
sync-cost = Estimated cost
sync-now = Sync now
never = never
at-once = at once
bytes = bytes
seconds = seconds
refused = Refused by the province
conflicts = Conflicts: one cell, several values
services = Services
service = Service
passes = Last passes
time = Time
pass-up = Lines up
pass-down = Lines down
outcome = Outcome
read-only = Read only: another account or office enters this sector.
trouble = Not saved yet: the Selaras program does not answer or you are logged out. What is on the screen is sent again by itself.
entry = Entry
recipients-and-items = Recipients and quality items
component = Recipients and items
status = Status
required = Required
achieved = Achieved
below = Below standard
note = Note or reason
last-quarter = Last quarter
last-year = Last year
state = State
state-value = Number
state-withdraw = Withdraw
budget = Budget
allocation = Allocation
realisation = Realisation
rupiah = rupiah
narrative = Problem and remedy
problem = Problem
remedy = Remedy
save = Save all
keys = Arrows, Tab and Enter move between cells; Esc restores what is saved; a block of Excel can be pasted.
row-saved = Saved.
row-draft = Draft.
row-wrong = Not right yet.
row-blank = Missing.
level-service = This service
level-sector = Sector
level-region = Region
cell-refused = refused by the province: { $reason }
cell-conflict = conflict: { $values }; enter the right value

# Entry and checks

# Seal

# Threads: returned, findings, replies

# Planning: targets and stages

# Workbooks

# Standing

# Sync

# Register of recipients
register = Register
register-private = Names and NIK never leave this computer; every look is kept with who looked.
register-import = Import people
register-doubles = At two services
register-log = Who looked
register-search = Find a NIK
register-recipient = Recipients
register-people = People
register-nobody = Nobody yet.
register-first = To the start
register-next = Next →
register-counts = Counts
register-taken = Taken over into the report
register-take = Take over
register-changed = The register has changed since.
register-not-current = The report says another figure now.
register-doubles-why = A person stands once in a service and year. Two services are fine, unless the ages cannot be or the rules exclude each other.
register-no-doubles = Nobody is at two services.
register-wrong = Makes no sense: look.
register-allowed = Fine
register-log-why = Kept before anything is shown, for two years; without names and NIK.
register-act = Act
register-sheet = Sheet
register-row = Row
register-column = Column
register-reason = Reason
register-taken-in = It is in.
register-preview = Nothing is saved yet. Look it through, then save what is right or cancel.
register-rows = { $count } rows
register-new = { $count } new
register-changed-rows = { $count } changed
register-same = { $count } the same
register-refused = { $count } refused
register-accept = Save what is right
register-cancel = Cancel
register-refused-rows = Refused rows
register-warnings = Look again
register-file = CSV or XLSX file
register-format = Columns: nik, nama, alamat, tanggal_lahir, kode, tahun, tanggal_dilayani, sesuai_standar. NIK as text; at most 16 MiB.
register-service-of-all = Service of all rows
register-year-of-all = Year of all rows
register-by-row = By the column
register-send = Send and look through
register-file-unread = The file cannot be read or is larger than 16 MiB; split it, or use the command register import.
register-file-missing = Choose the file first.
person-nik = NIK
person-name = Name
person-address = Address
person-born = Birth date
person-served = Served
person-served-on = Date of service
person-standard = To the standard
person-date-hint = Write it like 2024-01-31 or 31/01/2024; blank when not yet.
person-not-served = Not served yet
person-to-standard = To the standard
person-below = Below the standard
person-enter = Add a person
person-change = Change
person-remove = Take out
person-save = Save
person-forget = Forget this person
person-forget-why = Everything of this person is deleted in all services and years, and cannot be brought back.
person-forgotten = { $count } entries of this person were deleted.
person-other-name = This NIK stands here under another name: find that NIK, then correct the wrong one.
person-age = age outside { $age }
person-sex = a man's NIK
person-birth = the birth date differs from the NIK's
act-list = looked at a list
act-search = searched a NIK
act-duplicates = looked at people at two services
act-import = imported
act-enter = entered
act-remove = took out
act-forget = forgot
act-take_over = took counts over
act-log = looked at this log

# Accounts and the office's network
