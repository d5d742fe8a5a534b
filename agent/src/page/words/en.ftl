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
threads = Threads
threads-own = Only this office's sectors
threads-all = All offices of this region
threads-none = Nothing was sent back, found or agreed.
threads-waiting = { $count } cells were sent back or found and wait for this office
thread-nothing = Nothing was reported in this cell.
thread-returned = Sent back: waits for a correction or an answer
thread-changed = Changed since it was agreed
thread-corrected = Corrected
thread-replied = Answered
thread-agreed = Agreed
thread-reported = Reported
said-reported = Reported
said-withdrawn = Withdrawn
said-returned = Sent back
said-found = Finding
said-replied = Reply
said-agreed = Agreed
kind-achievement = Achievement
kind-budget = Budget
kind-narrative = Problem and remedy
kind-target = Target
kind-stage = Stage
kind-seal = Seal
cell = Cell
round = Round
last-word = Last
who = Who
province = Province
changed-since = it says something else since
to-cell = Open its entry to correct it
open-thread = Open the thread
reply = Reply
send-reply = Save the reply
return = Send back
return-why = What is to be mended
finding = The inspectorate's finding
finding-text = What was found
finding-add = Save the finding
field-value = Value in the field
siblings = Other offices' figures
siblings-why = Read only. Open the thread of a cell to send it back to the office that reported it.
siblings-none = The region's other offices have reported nothing of this quarter, or their lines have not come down from the province yet.
conflicts-title = Conflicts
conflicts-why = One cell, several values: all are kept. Choose the right one; a new line settles it at every office.
conflicts-none = No cell is in conflict.
conflict-used = used meanwhile
conflict-settle = Settle
conflict-take = Take this value
conflict-changed = The values of that cell changed since the page was opened; compare again, then choose.

# Planning: targets and stages
planning = Planning
targets = Targets
stages = Stages
targets-why = A target is the amount to be achieved within the year, by each document; the achievement is of the last quarter reported.
sector = Sector
target = Target
stage = Stage
date = Date
document = Document
attachment = File
attachment-how = A file is noted with its name, size and hash: selaras-agent attach
attachments = Files of the planning documents
reason = Reason for taking back
reason-why = Only where something saved was emptied: why, for all that was emptied.
stages-lacking = { $count } stages lack
stages-complete = All stages are there.
plan-below = below its target
plan-no_realisation = no achievement yet
plan-reached = reached
plan-not_needed = not needed
plan-no_target = no target

# Workbooks

# Standing

# Sync

# Register of recipients

# Accounts and the office's network
