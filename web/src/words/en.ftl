# What the pages of both programs say, in English.
skip = Skip to content
nav = Menu
other-language = Bahasa Indonesia
log-in = Log in
log-out = Log out
account-name = Account name
password = Password
password-length = A password has 10 to 200 characters.
account-name-wrong = The account name is not right: use letters, digits, spaces or . - _ ' @.
login-wrong = Account name or password is wrong; check and try again.
login-wait = Wrong too often; try again in { $seconds } seconds.
no-right = Your account has no right to this page; ask whoever keeps the accounts.
foreign-form = This request is not from a Selaras page, or the page was open too long; reload and try again.
state-nihil = Nihil
state-not-applicable = Not applicable
state-missing = Missing
no-page = There is no such page; check the address.
