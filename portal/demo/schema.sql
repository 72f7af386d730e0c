CREATE TABLE accounts (
  id integer PRIMARY KEY,
  account_id text,
  agency_id text,
  company text,
  industry text,
  network_size integer,
  organisation text,
  colleagues text,
  website text,
  street text,
  city text,
  region text,
  postcode text,
  country text,
  billing_street text,
  billing_city text,
  billing_region text,
  billing_postcode text,
  billing_country text,
  tax_number text,
  signup_name text,
  signup_email text,
  signup_address text,
  marketing_source text,
  plan text,
  status text,
  signed_up_at timestamp,
  relationship_ended_on date
);
CREATE INDEX accounts_account_id ON accounts (account_id, signed_up_at DESC, id DESC);
CREATE INDEX accounts_signup_email ON accounts (lower(signup_email), signed_up_at DESC, id DESC);

CREATE TABLE people (
  id integer PRIMARY KEY,
  name text,
  first_name text,
  last_name text,
  email text,
  email_since timestamp,
  phone text,
  mobile text,
  street text,
  city text,
  region text,
  postcode text,
  country text,
  company text,
  job_title text,
  department text,
  responsibilities text,
  expertise text,
  extension text,
  display_name text,
  role text,
  language text,
  source text,
  account_id text,
  on_file_since timestamp,
  relationship_ended_on date,
  holder_of text,
  is_extension boolean
);
CREATE INDEX people_email ON people (lower(email), on_file_since DESC, id DESC);
CREATE INDEX people_account_id_extension ON people (account_id, extension, on_file_since DESC, id DESC);
CREATE INDEX people_holder_of ON people (holder_of, on_file_since DESC, id DESC);
CREATE INDEX people_account_id ON people (account_id, on_file_since DESC, id DESC);
CREATE INDEX people_ended ON people (relationship_ended_on);

CREATE TABLE logins (
  id integer PRIMARY KEY,
  username text,
  device text,
  device_identifier text,
  app text,
  first_used_at timestamp,
  last_used_at timestamp,
  email text,
  account_id text,
  extension text,
  holder_of text
);
CREATE INDEX logins_email ON logins (lower(email), last_used_at DESC, id DESC);
CREATE INDEX logins_account_id_extension ON logins (account_id, extension, last_used_at DESC, id DESC);
CREATE INDEX logins_holder_of ON logins (holder_of, last_used_at DESC, id DESC);

CREATE TABLE credentials (
  id integer PRIMARY KEY,
  kind text,
  name text,
  secret text,
  created_at timestamp,
  last_used_at timestamp,
  email text,
  holder_of text
);
CREATE INDEX credentials_email ON credentials (lower(email), created_at DESC, id DESC);
CREATE INDEX credentials_holder_of ON credentials (holder_of, created_at DESC, id DESC);

CREATE TABLE api_keys (
  id integer PRIMARY KEY,
  name text,
  masked_key text,
  secret text,
  auth_token text,
  purpose text,
  created_at timestamp,
  last_used_at timestamp,
  account_id text
);
CREATE INDEX api_keys_account_id ON api_keys (account_id, created_at DESC, id DESC);

CREATE TABLE agreements (
  id integer PRIMARY KEY,
  kind text,
  title text,
  state text,
  prevails boolean,
  signed_by text,
  signed_on date,
  note text,
  account_id text
);
CREATE INDEX agreements_account_id ON agreements (account_id, signed_on DESC, id DESC);

CREATE TABLE service_settings (
  id integer PRIMARY KEY,
  area text,
  name text,
  value text,
  changed_at timestamp,
  changed_by text,
  account_id text,
  email text
);
CREATE INDEX service_settings_account_id ON service_settings (account_id, changed_at DESC, id DESC);
CREATE INDEX service_settings_email ON service_settings (lower(email), changed_at DESC, id DESC);

CREATE TABLE technical_requirements (
  id integer PRIMARY KEY,
  topic text,
  requirement text,
  preferred_service text,
  recorded_at timestamp,
  account_id text
);
CREATE INDEX technical_requirements_account_id ON technical_requirements (account_id, recorded_at DESC, id DESC);

CREATE TABLE feature_switches (
  id integer PRIMARY KEY,
  feature text,
  state text,
  switched_by text,
  switched_at timestamp,
  third_party text,
  authorised_ip text,
  target text,
  account_id text
);
CREATE INDEX feature_switches_account_id ON feature_switches (account_id, switched_at DESC, id DESC);

CREATE TABLE subscriber_records (
  id integer PRIMARY KEY,
  name text,
  number text,
  service_street text,
  service_city text,
  service_region text,
  service_postcode text,
  service_country text,
  proof_of_address text,
  identity_document text,
  document_number text,
  required_by text,
  provided_by text,
  recorded_at timestamp,
  account_id text,
  email text
);
CREATE INDEX subscriber_records_account_id ON subscriber_records (account_id, recorded_at DESC, id DESC);
CREATE INDEX subscriber_records_email ON subscriber_records (lower(email), recorded_at DESC, id DESC);

CREATE TABLE application_forms (
  id integer PRIMARY KEY,
  product text,
  company text,
  intended_use text,
  expected_volume text,
  filled_in_by text,
  submitted_at timestamp,
  account_id text,
  email text
);
CREATE INDEX application_forms_account_id ON application_forms (account_id, submitted_at DESC, id DESC);
CREATE INDEX application_forms_email ON application_forms (lower(email), submitted_at DESC, id DESC);

CREATE TABLE identity_checks (
  id integer PRIMARY KEY,
  provider text,
  name text,
  address text,
  ip text,
  result text,
  checked_at timestamp,
  account_id text,
  email text
);
CREATE INDEX identity_checks_account_id ON identity_checks (account_id, checked_at DESC, id DESC);
CREATE INDEX identity_checks_email ON identity_checks (lower(email), checked_at DESC, id DESC);

CREATE TABLE public_data (
  id integer PRIMARY KEY,
  topic text,
  value text,
  source text,
  source_url text,
  collected_at timestamp,
  account_id text
);
CREATE INDEX public_data_account_id ON public_data (account_id, collected_at DESC, id DESC);

CREATE TABLE third_party_data (
  id integer PRIMARY KEY,
  kind text,
  source text,
  topic text,
  value text,
  device_serial text,
  service_level text,
  received_at timestamp,
  account_id text
);
CREATE INDEX third_party_data_account_id ON third_party_data (account_id, received_at DESC, id DESC);

CREATE TABLE automated_decisions (
  id integer PRIMARY KEY,
  decision text,
  signals text,
  reason text,
  score numeric(12,4),
  decided_at timestamp,
  reviewed_by text,
  review_result text,
  account_id text
);
CREATE INDEX automated_decisions_account_id ON automated_decisions (account_id, decided_at DESC, id DESC);

CREATE TABLE friendly_names (
  id integer PRIMARY KEY,
  resource text,
  friendly_name text,
  changed_at timestamp,
  account_id text
);
CREATE INDEX friendly_names_account_id ON friendly_names (account_id, changed_at DESC, id DESC);

CREATE TABLE end_users (
  id integer PRIMARY KEY,
  product text,
  name text,
  phone text,
  email text,
  address text,
  ip text,
  note text,
  provided_by_client boolean,
  last_seen_at timestamp,
  account_id text
);
CREATE INDEX end_users_account_id ON end_users (account_id, last_seen_at DESC, id DESC);
CREATE INDEX end_users_email ON end_users (lower(email), last_seen_at DESC, id DESC);
CREATE INDEX end_users_phone ON end_users (phone, last_seen_at DESC, id DESC);

CREATE TABLE cdr (
  id integer PRIMARY KEY,
  calldate timestamp,
  direction text,
  src text,
  src_name text,
  dst text,
  dst_name text,
  extension text,
  clid text,
  duration integer,
  billsec integer,
  disposition text,
  dcontext text,
  channel text,
  dstchannel text,
  lastapp text,
  lastdata text,
  amaflags integer,
  uniqueid text,
  userfield text,
  accountcode text
);
CREATE INDEX cdr_accountcode ON cdr (accountcode, calldate DESC, id DESC);
CREATE INDEX cdr_accountcode_src ON cdr (accountcode, src, calldate DESC, id DESC);
CREATE INDEX cdr_accountcode_dst ON cdr (accountcode, dst, calldate DESC, id DESC);
CREATE INDEX cdr_accountcode_extension ON cdr (accountcode, extension, calldate DESC, id DESC);

CREATE TABLE messages (
  id integer PRIMARY KEY,
  direction text,
  from_number text,
  to_number text,
  body text,
  kind text,
  status text,
  segments integer,
  route text,
  sent_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX messages_account_id ON messages (account_id, sent_at DESC, id DESC);
CREATE INDEX messages_account_id_from_number ON messages (account_id, from_number, sent_at DESC, id DESC);
CREATE INDEX messages_account_id_to_number ON messages (account_id, to_number, sent_at DESC, id DESC);
CREATE INDEX messages_account_id_extension ON messages (account_id, extension, sent_at DESC, id DESC);

CREATE TABLE recordings (
  id integer PRIMARY KEY,
  path text,
  caller text,
  called text,
  ip text,
  length integer,
  size integer,
  interrupted boolean,
  announced boolean,
  recorded_at timestamp,
  kind text,
  account_id text,
  extension text,
  name text
);
CREATE INDEX recordings_account_id ON recordings (account_id, recorded_at DESC, id DESC);
CREATE INDEX recordings_account_id_caller ON recordings (account_id, caller, recorded_at DESC, id DESC);
CREATE INDEX recordings_account_id_called ON recordings (account_id, called, recorded_at DESC, id DESC);
CREATE INDEX recordings_account_id_extension ON recordings (account_id, extension, recorded_at DESC, id DESC);

CREATE TABLE voicemail (
  id integer PRIMARY KEY,
  path text,
  caller text,
  caller_name text,
  called_name text,
  called text,
  folder text,
  length integer,
  size integer,
  received_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX voicemail_account_id ON voicemail (account_id, received_at DESC, id DESC);
CREATE INDEX voicemail_account_id_caller ON voicemail (account_id, caller, received_at DESC, id DESC);
CREATE INDEX voicemail_account_id_extension ON voicemail (account_id, extension, received_at DESC, id DESC);

CREATE TABLE transcripts (
  id integer PRIMARY KEY,
  text text,
  language text,
  made_by text,
  made_at timestamp,
  of text,
  about integer,
  account_id text,
  extension text
);
CREATE INDEX transcripts_account_id_about ON transcripts (account_id, about, made_at DESC, id DESC);
CREATE INDEX transcripts_account_id ON transcripts (account_id, made_at DESC, id DESC);
CREATE INDEX transcripts_account_id_extension ON transcripts (account_id, extension, made_at DESC, id DESC);

CREATE TABLE usage_records (
  id integer PRIMARY KEY,
  service text,
  destination text,
  quantity integer,
  seconds integer,
  visits integer,
  forms integer,
  configuration text,
  location text,
  amount numeric(12,2),
  number text,
  period_start timestamp,
  account_id text
);
CREATE INDEX usage_records_account_id ON usage_records (account_id, period_start DESC, id DESC);

CREATE TABLE call_reports (
  id integer PRIMARY KEY,
  extension text,
  made integer,
  answered integer,
  missed integer,
  talking integer,
  signed_in integer,
  paused integer,
  month date,
  account_id text
);
CREATE INDEX call_reports_account_id ON call_reports (account_id, month DESC, id DESC);
CREATE INDEX call_reports_extension ON call_reports (account_id, extension, month DESC, id DESC);

CREATE TABLE trunks (
  id integer PRIMARY KEY,
  number text,
  name text,
  carrier text,
  channels integer,
  added_at timestamp,
  account_id text
);
CREATE INDEX trunks_account_id ON trunks (account_id, added_at DESC, id DESC);

CREATE TABLE speed_dials (
  id integer PRIMARY KEY,
  position text,
  number text,
  name text,
  added_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX speed_dials_account_id_extension ON speed_dials (account_id, extension, added_at DESC, id DESC);
CREATE INDEX speed_dials_account_id ON speed_dials (account_id, added_at DESC, id DESC);

CREATE TABLE company_contacts (
  id integer PRIMARY KEY,
  name text,
  company text,
  email text,
  business_phone text,
  fax text,
  mobile text,
  home_phone text,
  address text,
  changed_at timestamp,
  account_id text
);
CREATE INDEX company_contacts_account_id ON company_contacts (account_id, changed_at DESC, id DESC);

CREATE TABLE personal_contacts (
  id integer PRIMARY KEY,
  name text,
  company text,
  email text,
  business_phone text,
  fax text,
  mobile text,
  home_phone text,
  address text,
  changed_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX personal_contacts_account_id_extension ON personal_contacts (account_id, extension, changed_at DESC, id DESC);

CREATE TABLE conferences (
  id integer PRIMARY KEY,
  title text,
  number text,
  participants integer,
  recorded boolean,
  length integer,
  began_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX conferences_account_id ON conferences (account_id, began_at DESC, id DESC);
CREATE INDEX conferences_account_id_extension ON conferences (account_id, extension, began_at DESC, id DESC);

CREATE TABLE conference_participants (
  id integer PRIMARY KEY,
  name text,
  number text,
  joined_at timestamp,
  left_at timestamp,
  conference_id integer
);

CREATE TABLE video_participants (
  id integer PRIMARY KEY,
  display_name text,
  microphone boolean,
  camera boolean,
  device text,
  log_id text,
  uid text,
  host text,
  joined_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX video_participants_account_id ON video_participants (account_id, joined_at DESC, id DESC);
CREATE INDEX video_participants_account_id_extension ON video_participants (account_id, extension, joined_at DESC, id DESC);

CREATE TABLE agent_activity (
  id integer PRIMARY KEY,
  action text,
  queue text,
  reason text,
  extension text,
  happened_at timestamp,
  account_id text
);
CREATE INDEX agent_activity_account_id ON agent_activity (account_id, happened_at DESC, id DESC);
CREATE INDEX agent_activity_account_id_extension ON agent_activity (account_id, extension, happened_at DESC, id DESC);

CREATE TABLE operation_log (
  id integer PRIMARY KEY,
  operator text,
  operation text,
  module text,
  result text,
  ip text,
  happened_at timestamp,
  account_id text
);
CREATE INDEX operation_log_account_id ON operation_log (account_id, happened_at DESC, id DESC);

CREATE TABLE system_log (
  id integer PRIMARY KEY,
  source text,
  from_name text,
  from_number text,
  to_name text,
  to_number text,
  line text,
  captured_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX system_log_account_id ON system_log (account_id, captured_at DESC, id DESC);
CREATE INDEX system_log_account_id_extension ON system_log (account_id, extension, captured_at DESC, id DESC);

CREATE TABLE app_contacts (
  id integer PRIMARY KEY,
  number text,
  uses integer,
  carrier text,
  last_used_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX app_contacts_account_id_extension ON app_contacts (account_id, extension, last_used_at DESC, id DESC);
CREATE INDEX app_contacts_account_id ON app_contacts (account_id, last_used_at DESC, id DESC);

CREATE TABLE support_captures (
  id integer PRIMARY KEY,
  kind text,
  ticket text,
  ip text,
  phone text,
  email text,
  detail text,
  path text,
  captured_at timestamp,
  account_id text
);
CREATE INDEX support_captures_account_id ON support_captures (account_id, captured_at DESC, id DESC);
CREATE INDEX support_captures_email ON support_captures (lower(email), captured_at DESC, id DESC);
CREATE INDEX support_captures_phone ON support_captures (phone, captured_at DESC, id DESC);

CREATE TABLE caller_id_lookups (
  id integer PRIMARY KEY,
  number text,
  name text,
  city text,
  provider text,
  looked_up_at timestamp,
  premium boolean,
  account_id text,
  address text,
  marital_status text,
  occupation text
);
CREATE INDEX caller_id_lookups_account_id ON caller_id_lookups (account_id, looked_up_at DESC, id DESC);

CREATE TABLE device_tokens (
  id integer PRIMARY KEY,
  platform text,
  token text,
  device text,
  registered_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX device_tokens_account_id ON device_tokens (account_id, registered_at DESC, id DESC);
CREATE INDEX device_tokens_account_id_extension ON device_tokens (account_id, extension, registered_at DESC, id DESC);

CREATE TABLE notification_contacts (
  id integer PRIMARY KEY,
  name text,
  channel text,
  email text,
  phone text,
  events text,
  changed_at timestamp,
  account_id text,
  extension text
);
CREATE INDEX notification_contacts_account_id ON notification_contacts (account_id, changed_at DESC, id DESC);
CREATE INDEX notification_contacts_email ON notification_contacts (lower(email), changed_at DESC, id DESC);
CREATE INDEX notification_contacts_account_id_extension ON notification_contacts (account_id, extension, changed_at DESC, id DESC);

CREATE TABLE tickets (
  id integer PRIMARY KEY,
  number text,
  subject text,
  body text,
  status text,
  channel text,
  rating integer,
  opened_at timestamp,
  closed_at timestamp,
  account_id text,
  email text
);
CREATE INDEX tickets_account_id ON tickets (account_id, opened_at DESC, id DESC);
CREATE INDEX tickets_email ON tickets (lower(email), opened_at DESC, id DESC);
CREATE INDEX tickets_by_date ON tickets (opened_at, id);

CREATE TABLE contact_notes (
  id integer PRIMARY KEY,
  team text,
  topic text,
  note text,
  use_case text,
  requirements text,
  noted_by text,
  noted_at timestamp,
  account_id text,
  email text
);
CREATE INDEX contact_notes_account_id ON contact_notes (account_id, noted_at DESC, id DESC);
CREATE INDEX contact_notes_email ON contact_notes (lower(email), noted_at DESC, id DESC);
CREATE INDEX contact_notes_by_date ON contact_notes (noted_at, id);

CREATE TABLE feedback (
  id integer PRIMARY KEY,
  about text,
  rating integer,
  comment text,
  given_at timestamp,
  account_id text,
  email text
);
CREATE INDEX feedback_account_id ON feedback (account_id, given_at DESC, id DESC);
CREATE INDEX feedback_email ON feedback (lower(email), given_at DESC, id DESC);
CREATE INDEX feedback_by_date ON feedback (given_at, id);

CREATE TABLE forum_posts (
  id integer PRIMARY KEY,
  title text,
  body text,
  display_name text,
  posted_at timestamp,
  email text
);
CREATE INDEX forum_posts_email ON forum_posts (lower(email), posted_at DESC, id DESC);

CREATE TABLE article_views (
  id integer PRIMARY KEY,
  article text,
  helpful boolean,
  viewed_at timestamp,
  email text
);
CREATE INDEX article_views_email ON article_views (lower(email), viewed_at DESC, id DESC);

CREATE TABLE form_submissions (
  id integer PRIMARY KEY,
  form text,
  purpose text,
  name text,
  email text,
  phone text,
  address text,
  company text,
  message text,
  page text,
  submitted_at timestamp,
  account_id text
);
CREATE INDEX form_submissions_email ON form_submissions (lower(email), submitted_at DESC, id DESC);
CREATE INDEX form_submissions_account_id ON form_submissions (account_id, submitted_at DESC, id DESC);
CREATE INDEX form_submissions_by_date ON form_submissions (submitted_at, id);

CREATE TABLE registrations (
  id integer PRIMARY KEY,
  kind text,
  title text,
  name text,
  email text,
  phone text,
  company text,
  registered_at timestamp
);
CREATE INDEX registrations_email ON registrations (lower(email), registered_at DESC, id DESC);

CREATE TABLE subscriptions (
  id integer PRIMARY KEY,
  list text,
  state text,
  email text,
  how text,
  changed_at timestamp
);
CREATE INDEX subscriptions_email ON subscriptions (lower(email), changed_at DESC, id DESC);

CREATE TABLE consent_log (
  id integer PRIMARY KEY,
  purpose text,
  decision text,
  wording text,
  how text,
  decided_at timestamp,
  email text
);
CREATE INDEX consent_log_email ON consent_log (lower(email), decided_at DESC, id DESC);

CREATE TABLE invoices (
  id integer PRIMARY KEY,
  number text,
  billed_to text,
  billing_address text,
  description text,
  net numeric(12,2),
  tax numeric(12,2),
  total numeric(12,2),
  status text,
  issued_at timestamp,
  paid_at timestamp,
  account_id text
);
CREATE INDEX invoices_account_id ON invoices (account_id, issued_at DESC, id DESC);
CREATE INDEX invoices_by_date ON invoices (issued_at, id);

CREATE TABLE payments (
  id integer PRIMARY KEY,
  amount numeric(12,2),
  method text,
  reference text,
  paid_at timestamp,
  account_id text
);
CREATE INDEX payments_account_id ON payments (account_id, paid_at DESC, id DESC);
CREATE INDEX payments_by_date ON payments (paid_at, id);

CREATE TABLE payment_methods (
  id integer PRIMARY KEY,
  kind text,
  brand text,
  last4 text,
  expires text,
  holder text,
  billing_address text,
  processor text,
  number text,
  security_code text,
  added_at timestamp,
  account_id text
);
CREATE INDEX payment_methods_account_id ON payment_methods (account_id, added_at DESC, id DESC);
CREATE INDEX payment_methods_by_date ON payment_methods (added_at, id);

CREATE TABLE orders (
  id integer PRIMARY KEY,
  number text,
  product text,
  quantity integer,
  total numeric(12,2),
  name text,
  email text,
  phone text,
  address text,
  passed_to text,
  status text,
  ordered_at timestamp,
  account_id text
);
CREATE INDEX orders_account_id ON orders (account_id, ordered_at DESC, id DESC);
CREATE INDEX orders_email ON orders (lower(email), ordered_at DESC, id DESC);

CREATE TABLE devices (
  id integer PRIMARY KEY,
  kind text,
  maker text,
  model text,
  serial text,
  mac text,
  firmware text,
  specification text,
  configuration text,
  location text,
  admin_password text,
  seen_at timestamp,
  account_id text
);
CREATE INDEX devices_account_id ON devices (account_id, seen_at DESC, id DESC);

CREATE TABLE network_measurements (
  id integer PRIMARY KEY,
  probe text,
  download text,
  upload text,
  latency text,
  jitter text,
  loss text,
  measured_at timestamp,
  account_id text
);
CREATE INDEX network_measurements_account_id ON network_measurements (account_id, measured_at DESC, id DESC);
CREATE INDEX network_measurements_by_date ON network_measurements (measured_at, id);

CREATE TABLE qos_benchmarks (
  id integer PRIMARY KEY,
  metric text,
  value text,
  benchmark text,
  verdict text,
  site text,
  measured_at timestamp,
  account_id text
);
CREATE INDEX qos_benchmarks_account_id ON qos_benchmarks (account_id, measured_at DESC, id DESC);
CREATE INDEX qos_benchmarks_by_date ON qos_benchmarks (measured_at, id);

CREATE TABLE topology (
  id integer PRIMARY KEY,
  segment text,
  from_node text,
  to_node text,
  link text,
  subnet text,
  note text,
  mapped_at timestamp,
  account_id text
);
CREATE INDEX topology_account_id ON topology (account_id, mapped_at DESC, id DESC);

CREATE TABLE application_usage (
  id integer PRIMARY KEY,
  application text,
  length integer,
  participants integer,
  quality text,
  source text,
  used_at timestamp,
  account_id text,
  email text
);
CREATE INDEX application_usage_account_id ON application_usage (account_id, used_at DESC, id DESC);
CREATE INDEX application_usage_email ON application_usage (lower(email), used_at DESC, id DESC);

CREATE TABLE diagnostics (
  id integer PRIMARY KEY,
  component text,
  finding text,
  severity text,
  detail text,
  taken_at timestamp,
  account_id text
);
CREATE INDEX diagnostics_account_id ON diagnostics (account_id, taken_at DESC, id DESC);
CREATE INDEX diagnostics_by_date ON diagnostics (taken_at, id);

CREATE TABLE security_events (
  id integer PRIMARY KEY,
  event text,
  ip text,
  location text,
  device text,
  happened_at timestamp,
  account_id text,
  email text
);
CREATE INDEX security_events_account_id ON security_events (account_id, happened_at DESC, id DESC);
CREATE INDEX security_events_email ON security_events (lower(email), happened_at DESC, id DESC);
CREATE INDEX security_events_by_date ON security_events (happened_at, id);

CREATE TABLE access_log (
  id integer PRIMARY KEY,
  kind text,
  ip text,
  method text,
  path text,
  status integer,
  user_agent text,
  happened_at timestamp,
  account_id text,
  email text
);
CREATE INDEX access_log_account_id ON access_log (account_id, happened_at DESC, id DESC);
CREATE INDEX access_log_email ON access_log (lower(email), happened_at DESC, id DESC);
CREATE INDEX access_log_by_date ON access_log (happened_at, id);

CREATE TABLE web_events (
  id integer PRIMARY KEY,
  page text,
  stay integer,
  pattern text,
  browser text,
  browser_version text,
  operating_system text,
  screen text,
  device_type text,
  ip text,
  location text,
  provider text,
  visited_at timestamp,
  email text,
  account_id text
);
CREATE INDEX web_events_email ON web_events (lower(email), visited_at DESC, id DESC);
CREATE INDEX web_events_account_id ON web_events (account_id, visited_at DESC, id DESC);

CREATE TABLE tracking_sessions (
  id integer PRIMARY KEY,
  visitor text,
  ip text,
  landing_page text,
  referrer text,
  advertisement text,
  cookies text,
  number_shown text,
  actions text,
  began_at timestamp,
  account_id text
);
CREATE INDEX tracking_sessions_account_id ON tracking_sessions (account_id, began_at DESC, id DESC);

CREATE TABLE lead_scores (
  id integer PRIMARY KEY,
  product text,
  score integer,
  based_on text,
  scored_at timestamp,
  email text,
  account_id text
);
CREATE INDEX lead_scores_email ON lead_scores (lower(email), scored_at DESC, id DESC);
CREATE INDEX lead_scores_account_id ON lead_scores (account_id, scored_at DESC, id DESC);
