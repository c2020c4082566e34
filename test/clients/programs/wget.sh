#!/bin/sh
# The four older APIs by GNU wget: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks.
set -u
base=$1 token=$2 dialect=$3 extra=$4
heads=$(mktemp)
trap 'rm -f "$heads"' EXIT

# STEP WAY ID, and then the words for wget. Says what came back; $answer has the body.
tell() {
  step=$1 way=$2 asked=$3
  shift 3
  # Its exit code is 8 for every status of 400 and above, which is judged elsewhere.
  answer=$(wget --no-verbose --output-document=- --content-on-error --server-response --tries=1 \
    ${token:+--header="authorization: Bearer $token"} "$@" 2>"$heads")
  status=$(sed -n 's|^  HTTP/1.1 \([0-9]*\).*|\1|p' "$heads" | tail -n 1)
  address=$(sed -n 's|.* URL: *\([^ ]*\) .*|\1|p' "$heads" | tail -n 1)
  type=$(sed -n 's|^  content-type: \(.*\)|\1|Ip' "$heads" | tail -n 1)
  [ -n "$status" ] || { cat "$heads" >&2; exit 1; }
  printf '{"step":"%s","way":"%s","id":"%s","base64":"%s","status":"%s","type":"%s","address":"%s"}\n' \
    "$step" "$way" "$asked" "$(printf %s "$answer" | base64 -w 0)" "$status" "$type" "$address"
}

id_of_job() { printf %s "$answer" | sed -n 's/.*with id \([^ ]*\) will.*/\1/p'; }
number_at() { printf %s "$answer" | sed -n "s/.*\"$1\": *\"\{0,1\}\([0-9a-f-]*\).*/\1/p"; }

docker() {
  tell open 'redirects followed' '' "$base/"
  tell create urlencoded '' --post-data='job_name=by-wget&time=2m' "$base/job"
  first=$(id_of_job)
  tell create json '' --header='content-type: application/json' --post-data='{"job_name":"by-wget","time":"2m"}' "$base/job"
  second=$(id_of_job)
  tell create query '' --method=POST "$base/job?job_name=by-wget&time=2m"
  third=$(id_of_job)

  tell list jobs '' "$base/jobs"
  tell read path "$first" "$base/job/$first"
  tell read query "$second" "$base/job?job_id=$second"
  tell head path '' --method=HEAD "$base/job/$first"

  tell delete path "$first" --method=DELETE "$base/job/$first"
  tell delete query "$second" --method=DELETE "$base/job?job_id=$second"
  tell delete urlencoded "$third" --method=DELETE --body-data="job_id=$third" \
    --header='content-type: application/x-www-form-urlencoded' "$base/job"
  for id in "$first" "$second" "$third"; do tell gone path "$id" --method=DELETE "$base/job/$id"; done

  opened=$(wget --output-document=/dev/null ${token:+--header="authorization: Bearer $token"} \
    "$base/jobs" "$base/jobs" "$base/jobs" 2>&1 | grep -c '^Connecting to')
  printf '{"step":"connections","way":"kept","opened":%s,"requests":3}\n' "$opened"
}

timers() {
  wish='{"hours":0,"minutes":0,"seconds":1,"url":"'$extra'"}'
  tell create json '' --header='content-type: application/json' --post-data="$wish" "$base/timers"
  id=$(number_at id)
  tell read path "$id" "$base/timers/$id"
  # wget says that it is a form.
  tell create 'as a form' '' --post-data="$wish" "$base/timers"
  id=$(number_at id)
  tell read path "$id" "$base/timers/$id"
  tell gone path '' "$base/timers/999999"
}

tasks() {
  wish='"command":"echo '"'grüß dich'"'","frequency":"every 2 hours"}'
  path=$base/api/v1/tasks
  json='--header=content-type: application/json'
  for type in application/json application/x-www-form-urlencoded; do
    case $type in *json) way=json ;; *) way='as a form' ;; esac
    tell create "$way" '' --header="content-type: $type" --post-data="{$wish" "$path/create"
    id=$(number_at task_id)
    tell schedule json "$id" "$json" --post-data="{\"task_id\":\"$id\",$wish" "$path/schedule"
    tell gone path '' "$path/$id/latest_output"
    tell complete json "$id" "$json" --post-data='{"server_id":"worker","stdout":"grüß dich\n","stderr":""}' "$path/$id/complete"
    tell read path "$id" "$path/$id/latest_output"
  done
}

logs() {
  wish='{"jobname":"Bücher & Söhne","startdate":"'$extra'","starttime":"10:00","repeat":true,"interval":3600,"active":true}'
  json='--header=content-type: application/json'
  tell create json '' "$json" --post-data="$wish" "$base/jobs"
  id=$(number_at jobid)
  tell create urlencoded '' "$base/jobs" \
    --post-data="jobname=B%C3%BCcher+%26+S%C3%B6hne&startdate=$extra&starttime=10:00&repeat=true&interval=3600&active=true"

  tell list accept '' --header='accept: application/json' "$base/jobs"
  tell list format '' "$base/jobs?format=list"
  tell read path "$id" "$base/jobs/$id"
  tell head path '' --method=HEAD "$base/jobs/$id"
  tell refuse json '' "$json" --post-data='{"jobname":"ab","startdate":"'$extra'","starttime":"10:00"}' "$base/jobs"
  tell gone path '' "$base/jobs/999999"
}

"$dialect"
