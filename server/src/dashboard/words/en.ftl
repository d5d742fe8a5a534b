# What the province's dashboard says, in English.
overview = Overview
administration = Administration
own-account = My account
code = Code
code-hint = Only if your account uses one: six digits of the app on your phone, or one recovery code.
year = Year
quarter = Quarter
pool = Pool
measure = Measure
show = Show
index = Index
category = Category
filled = Filled
never = never

# Overview
pool-all = all regions
pool-kabupaten = kabupaten
pool-kota = kota
measure-index = SPM index
measure-budget = SPM share of the budget
measure-realisation = Budget realisation
measure-improvement = Improvement on last year
measure-timeliness = Timeliness
measure-completeness = Completeness
live-changed = Just changed:
live-lost = No connection to the server; the page does not change by itself, and it is tried again.
ranked = Ranked
sealed = Sealed
as-of = As of
map = Map of the regions
map-table = The same figures are in the table below the map.
map-rows = Tiles without a place on the map stand in the order of their region codes.
movement-since = since { $period }
first-fifth = First fifth
last-fifth = Last fifth
not-ranked = Not ranked
rank = Rank
region = Region
movement = Movement
seal = Seal
timeliness = Time
last-contact = Last contact
moved-up = up { $places }
moved-down = down { $places }
moved-not = same
moved-new = new
timely-yes = on time
timely-late = late
timely-open = not due yet
timely-overdue = overdue
timely-unknown = no deadline
reason-no_data = no data yet
reason-all_nihil = all nihil

# My account
change-password = Change password
present-password = Present password
new-password = New password
password-ends = You are logged out of all other browsers.
password-wrong = The present password does not match; check and try again.
password-changed = The password is changed.
second-factor = Code of a phone
second-factor-off = Not used. With a code the password alone does not log in.
second-factor-begin = Set up a code
second-factor-scan = Scan this picture with an authenticator app on a phone, then give the code it shows.
second-factor-qr = Picture of the code for an authenticator app
second-factor-type = Or type into the app:
second-factor-confirm = Code of six digits
second-factor-on = Use the code
second-factor-is-on = The code is used at every login.
second-factor-off-do = Stop using the code
recovery-codes = Keep these recovery codes; they are shown this once, each works once if the phone is lost.
code-wrong = The code does not match; check the phone's clock, then give the code it shows now.

# Administration
offices = Offices
people = People
log = Log of acts
backups = Backups
health = Health
catalogues = Catalogues
boundaries = Boundaries of the map
acts = Acts
choose = Choose
all = all
yes = yes
remove = Remove
version = Version
time = Time
file = File
name = Name
lines = Lines
bytes = Bytes
role = Role
role-admin = Administrator
role-reviewer = Reviewer
role-inspector = Inspector
role-viewer = Viewer
role-wrong = Choose one of the roles.

# Administration: offices
office = Office
sectors = Sectors
sectors-hint = Numbers of sectors, like 2, 3. Empty: the coordinator, all sectors.
waiting = Waiting
clock = Clock offset
certificate = Certificate until
second-computer = a second computer waits for a decision (command office ledger)
revoked = revoked
joined = joined
not-joined = not joined yet
silent = silent
no-offices = No offices yet; add one below.
change-rights = Change rights from now on
new-token = New token
readmit = Give rights back and make a token
revoke = Revoke
new-office = New office
office-name = Name, such as Dinas Kesehatan
add-office = Add and make a token
token-for = Join token for
token-once = Shown this once, and works once, until
office-wrong = Choose a region of the list; sectors are numbers 1 to 6, like 2, 3.
office-name-wrong = An office's name has 1 to 120 characters.
office-unknown = There is no such office, or it was revoked; reload the page.
office-rights-wrong = Sectors are numbers 1 to 6, like 2, 3; a revoked office cannot be changed.

# Administration: people
since = Since
change-role = Change role
reset-password = New password
new-person = New person
add-person = Add
password-is-made = The first password is made by the server and shown once.
password-for = Password for
password-once = Shown this once; ask the person to change it after logging in. A code of a phone, if any, was taken off.
person-taken = That name is taken; choose another.
person-last = Not changed: there is no such person, or no administrator would be left.

# Administration: log
actor = Who
act = Act
object = On
origin = From
older = Older ones

# Administration: backups
backup-now = Make a backup now
backup-every = Made by itself every { $hours } hours.
backup-never = None by itself: [backup] every_hours = 0.
backup-drill = Each backup is opened again, all chains recomputed, and a region's scores compared before it counts.
restored-at = This database was restored at
how = How
by-itself = by itself
by-hand = asked for
drill = Drill
drill-good = read back and equal
drill-gone = equal; the file is no longer there
no-backups = No backups yet.

# Administration: health
to-do = To do
nothing-to-do = Nothing.
is-well = Well
in-numbers = In numbers
metrics-hint = The same as /metrics for Prometheus.
meaning = Meaning
value = Value

# Administration: catalogues
years = Years
asked-districts = Services / components of kabupaten and kota
asked-province = Services / components of the province

# Administration: map
boundaries-of = Boundaries of { $regions } regions are used on the map
boundaries-none = No boundaries yet; the map has tiles.
boundaries-remove = Remove boundaries, use tiles
boundaries-import = Import boundaries
boundaries-file = GeoJSON file
boundaries-hint = Up to 32 MiB; each feature names its region's code, such as 62.07. Boundaries are simplified, the file is not kept.
boundaries-not-geojson = This file is not GeoJSON; choose another.
boundaries-no-region = No feature names the code of a kabupaten or kota of this province, such as 62.07.
points = points
