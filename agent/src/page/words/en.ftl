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

# Accounts and the office's network
