# What documents say, in English.
and = and
and-more = { $names }, and { $count } more
million = million
billion = billion
trillion = trillion

# Seals
sealed-in-time = in time
sealed-late = late
sealed-overdue = not sealed, overdue
sealed-open = not yet
sealed = sealed
unranked-no_data = no data yet
unranked-all_nihil = all services nihil

# Summary of the province
province-ranked = In { $period }, { $ranked } of { $all } regions are ranked; their mean SPM index is { $mean } ({ $category }).
province-nobody = In { $period } none of the { $all } regions is ranked yet.
province-ends = Highest: { $first }; lowest: { $last }.
province-categories = By category: { $list }.
province-moved = Since the edition of { $since }, { $moves }.
moved-most-up = { $name } rose furthest, by { $places }
moved-most-down = { $name } fell furthest, by { $places }
province-unmoved = Since the edition of { $since } no region changed its place.
province-improved = Against the same quarter of last year, { $name } gained most, { $points } points.
province-fell = The index fell in { $names }.
province-sectors = Sector with the lowest mean: { $lowest } ({ $low }); with the highest: { $highest } ({ $high }).
province-in-time = { $count } of { $all } regions sealed their report in time.
province-late = Late: { $names }.
province-overdue = Not sealed though overdue: { $names }.
province-complete = { $count } of { $all } regions answered everything.
province-least-complete = Least complete: { $name } ({ $value } %).
province-budget = SPM budget { $allocated }, spent { $spent } ({ $share } %).
province-budget-share = Largest SPM share of a regional budget: { $name } ({ $value } %).
province-attention = In need of attention ({ $count }): { $names }.
province-no-attention = No region is below 60, without a place, or overdue with its seal.
province-objections = Objections: { $count }; accepted { $accepted }, not ruled on { $open }.

# Summary of a region
region-verdict = { $name }: index { $value } ({ $category }), place { $rank } of { $of }.
region-unranked = { $name } is not ranked: { $reason }.
region-up = Up by { $places } since the edition of { $since }.
region-down = Down by { $places } since the edition of { $since }.
region-unmoved = Its place is the same as in the edition of { $since }.
region-new = Newly ranked; it was not in the edition of { $since }.
region-sectors = Strongest sector: { $highest } ({ $high }); weakest: { $lowest } ({ $low }).
region-sectors-equal = All sectors stand at { $value }.
region-holding = What holds the index back most: { $list }.
region-complete = All { $asked } figures are there.
region-incomplete = { $count } of { $asked } figures are missing and count as zero, among others of { $names }.
region-nihil = Nihil: { $names }.
region-nihil-awaits = Nihil not agreed by the province, so counted as zero: { $names }.
region-sealed = { $period } was sealed { $at } ({ $state }).
region-not-sealed = { $period } is not sealed; the deadline is { $at }.
region-not-sealed-yet = { $period } is not sealed.
region-budget = SPM budget { $allocated }, spent { $spent } ({ $share } %).
region-budget-share = That is { $value } % of the regional budget.

# The next act
act-report = Send the figures of { $period } now.
act-settle = Settle what offices differ on; figures: { $count }.
act-fill = Fill in what is missing; figures: { $count }.
act-seal-now = Seal { $period } now; its deadline has passed.
act-seal = Seal { $period }.
act-await = Ask the province to agree to { $count } nihil.
act-raise = Raise the weakest sector: { $sector }.
act-keep = Keep it up.
act-rule = Rule on the objections: { $count }.
act-remind = Remind who is overdue with the seal; regions: { $count }.
act-guide = Guide who needs attention; regions: { $count }.
act-finalise = Publish the final edition after the time for objections.

# Parts of every document
draft = DRAFT – not published
draft-note = Draft: figures as of { $at }, not published as an edition, so that nobody can verify it.
provisional = Provisional edition
final = Final edition
edition-of = { $stage } { $title }, made { $at }
digest = Digest of the edition
verify = Verify with: selaras-server edition verify { $digest }
verify-at = Scan the code, or open { $address } followed by the digest of the edition. Who holds the data: selaras-server edition verify { $digest }
none = –
state-value = answered
state-nihil = nihil
state-nihil-awaits = nihil, awaits the province
state-not-applicable = not applicable
state-missing = missing

# Tables
col-number = No.
col-rank = Rank
col-region = Region
col-index = Index
col-category = Category
col-filled = Filled (%)
col-filled-short = Filled
col-moved = Moved
col-seal = Seal
col-reason = Reason
col-sector = Sector
col-service = Service
col-item = Item
col-unit = Unit
col-required = To be served
col-served = Served
col-unserved = Left
col-needed = Needed
col-fulfilled = Fulfilled
col-percent = %
col-allocation = Allocation (Rp)
col-realisation = Spent (Rp)
col-difference = Difference (Rp)
col-share = Share of budget (%)
col-realised = Spent (%)
col-deadline = Deadline
col-sealed-at = Sealed
col-in-time = Timeliness
col-recipients = Recipients
col-quality = Quality
col-state = State
col-target = Target
col-document = Document
col-problem = Problem
col-remedy = Remedy
col-stage = Stage
col-date = Date
col-points = Points
col-before = Before
col-now = Now
col-code = Code
col-cell = Figure
col-text = Text
col-ruling = Ruling

# Ranking book
book-title = SPM Ranking Book
book-summary = Summary
book-map = Map and budget
book-ranking = Ranking
book-ranking-all = All kabupaten and kota
book-ranking-kabupaten = Kabupaten
book-ranking-kota = Kota
book-unranked = Not ranked
book-sectors = Scores by sector
book-sectors-note = The place within the sector in brackets.
book-pool-none = { $kind }: this province has none, so that there is no ranking of them.
book-pool-one = { $kind }: only { $name }, so that there is no ranking of them.
book-movers = Movers
book-movers-edition = Since the edition of { $since }
book-movers-year = Against the same quarter of last year
book-no-previous = There is no final edition of an earlier quarter to compare with.
book-red-list = Red list
book-red-list-note = Index below 60, not ranked, or not sealed though overdue.
book-nobody = None.
book-timeliness = Timeliness
book-budget = Budget against achievement
book-annex = Annex: method and rules
book-red-below = below 60
book-red-unranked = not ranked
book-red-overdue = seal overdue
book-objections = Objections
book-next = Next
weakest = Services with the lowest scores
ruling-accepted = accepted
ruling-refused = refused
ruling-open = not ruled on

fact-mean = Mean index
fact-ranked = Ranked
fact-in-time = In time
fact-filled = Complete
fact-of = of { $all }
fact-rank = Place
fact-index = Index
fact-realised = Budget spent

# Rules
method-index = Service index = { $recipients } % recipients + { $quality } % quality. A sector's score is the mean of its services, a region's index the mean of its sectors (Permendagri 59/2021).
method-missing = Missing figures count as zero in the ranking, and so does nihil that the province has not agreed to.
method-nihil-exclude = A service with nihil leaves the mean of its sector; what is not applicable does not count.
method-nihil-full = A service with nihil counts 100; what is not applicable does not count.
method-cap = No percentage exceeds { $cap }. A score is rounded once, to nine decimals; category and rank use that score.
method-ties = Equal scores share a rank: 1, 2, 2, 4.
method-timely = Timeliness sets the first seal of the quarter against the deadline of the calendar.
method-attention = Categories: 100 Tuntas Paripurna; from 90 Utama; from 80 Madya; from 70 Pratama; from 60 Muda; below Belum Tuntas.
method-versions = Catalogue { $catalogue }, rules { $rules }; { $ledgers } ledgers were read, each to its last line.

# Report of a region
report-title = Report on Minimum Service Standards (SPM)
chapter-1 = Chapter I Introduction
chapter-2 = Chapter II Application and Achievement
chapter-3 = Chapter III Programmes and Activities
chapter-4 = Chapter IV Closing
background = Background
background-text = The minimum service standards (SPM) say which basic services, and of what quality, every citizen is owed. { $name } reports on them each quarter; this report shows { $period }.
legal-basis = Legal Basis
legal-1 = Law 23/2014 on Regional Government;
legal-2 = Government Regulation 2/2018 on Minimum Service Standards;
legal-3 = Regulation of the Minister of Home Affairs 59/2021 on their Application.
general-policy = General Policy
general-policy-text = SPM come first for the citizens who are owed them, in four stages: data collection, calculation of needs, planning, execution.
direction = Direction
direction-text = Every service aims at 100 % of its recipients and 100 % of its quality. Targets of the region's own plans stand with each sector.
at-a-glance = At a Glance
types-of-service = Services
targets = Targets
targets-none = No target is reported for this sector; the national target is 100 %.
targets-note = Targets and stages are read from the ledgers when the document is made; they are not part of the edition.
realisation = Realisation
table-a = A. Recipients
table-b = B. Quality: goods, services and staff
table-c = C. Budget
staff-support = Staff
staff-none = The catalogue of this sector has no items about staff.
budget-allocation = Budget
budget-none = No budget is reported for this sector.
problems = Problems and Remedies
problems-none = No problem is reported.
programmes = Budget by service
stages = Stages of application
stages-lacking = lacking
conclusion = Conclusion
closing-text = The figures of this report are those of the edition named on its first page.

# Deck of a meeting
deck-title = SPM Coordination Meeting
deck-agenda = To be decided
deck-late = Seals

# Workbook
sheet-recap = Recap
sheet-recipients = A Recipients
sheet-quality = B Quality
sheet-budget = C Budget

# E-mail
mail-subject = SPM { $period }: { $verdict }
mail-draft = DRAFT – { $said }
province-verdict = { $name }: mean index { $value } ({ $category }).
province-verdict-nobody = No region is ranked yet.
mail-attached = The whole document is attached.
mail-automatic = Made by Selaras from: { $edition }.

# Pictures
chart-map = SPM index by region
chart-map-told = A map of the regions; colours are categories, numbers the index.
chart-budget = Budget spent against the index
chart-budget-told = Each point is a region: across the SPM budget spent, up the index.
chart-left-above = low spending, high achievement
chart-right-above = high spending, high achievement
chart-left-below = low spending, low achievement
chart-right-below = high spending, low achievement
chart-trend = Index of quarter { $quarter } by year; earlier years by their editions, without one as the data are when the document is made
chart-trend-mean = Mean
chart-trend-told = Lines of the region's index and of the province's mean, a point each year.
