# What the office's page says, in English.
skip = Skip to content
nav = Menu
other-language = Bahasa Indonesia
log-in = Log in
log-out = Log out
first-start = Start using Selaras
first-start-why = This office has no account yet. Make the first coordinator's account; other accounts are made from there.
account-name = Account name
password = Password
password-length = A password has 10 to 200 characters.
make-account = Make account
accounts = Accounts
new-account = New account
account-name-wrong = The account name is not right: use letters, digits, spaces or . - _ ' @.
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
login-wrong = Account name or password is wrong; check and try again.
login-wait = Wrong too often; try again in { $seconds } seconds.
no-right = Your account has no right to this page; ask the office's coordinator.
foreign-form = This request is not from a Selaras page, or the page was open too long; reload and try again.
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
state-nihil = Nihil
state-not-applicable = Not applicable
state-missing = Missing
no-page = There is no such page; check the address.
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
place = Standing
place-provisional = Provisional index
rank = Rank
rank-told = As the province had it on
rank-told-none = The province has not ranked this region yet
rank-not-told = The province has not told the ranking of this quarter yet; sync first.
not-ranked = not ranked
movement = Why our rank moved
movement-since = Since
movement-none = Nothing moved.
cause = Cause
cause-rules = Rules or catalogue changed
cause-own-data = Own data
cause-others = Other regions moved
cause-lateness = Late, not reported or not sealed
places-gained = Gained (places)
points-gained = Gained (index points)
behind-it = What is behind it
cells = Cells
regions = Other regions
own-seal = Own seal
together = Together
advice = One place up
advice-nothing = Nothing is reported yet; enter this quarter first.
advice-highest = There is no higher place or category.
goal-place = Rank { $rank }
goal-beside = shared with { $region }
goal-category = Category { $category }
reach-reached = Reached already.
reach-possible = Within reach with the services below.
reach-beyond = Not within reach, even if all that is lacking were met.
index-then = The index would then be
still-to-serve = Still to serve
until = Until
state-nihil-pending = Nihil, not agreed yet

# Sync
sync-way = Way
sync-by-hand = By hand
sync-running = Running: lines at the province
sync-now-held = Runs all the same, outside window or budget.
bytes-a-second = bytes a second
speed-unknown = The speed of the link has not been measured yet.
month-used = Used this month
held-window = Outside the sync window until
held-budget = This month's budget is used up until
bundle-out = Save a bundle for the province
bundle-out-why = Carry this file to the province where there is no network.
bundle-in = The province's answer (one file, or all parts of it)
bundle-take-in = Import the answer
bundle-large = The bundle is larger than one file; make it on the office's computer with `selaras-agent bundle export`.
upload-none = Choose the file first.
upload-large = The file is too large for this page; use the command `selaras-agent` on the office's computer.
waiting = Waiting to be sent
and-more = And { $count } more.
history = History of twelve months
history-none = Never synced yet.
month = Month
passes-count = Passes
passes-failed = Failed
older = Older ones
details = Details

# Register of recipients

# Accounts and the office's network
