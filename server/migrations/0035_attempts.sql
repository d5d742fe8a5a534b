-- Failed logins are counted in memory (web/src/attempts.rs): a guess costs no write.
DROP TABLE login_try;
