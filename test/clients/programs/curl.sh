#!/bin/sh
# The four older APIs by curl: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks.
set -u
base=$1 token=$2 dialect=$3 extra=$4
notes=$(mktemp)
trap 'rm -f "$notes"' EXIT
printf 'one\r\ntwo\n' >"$notes"
new_line='
'

# STEP WAY ID, and then the words for curl. Says what came back; $answer has the body.
tell() {
  step=$1 way=$2 asked=$3
  shift 3
  answer=$(curl --silent --show-error ${token:+--oauth2-bearer "$token"} \
    --write-out "\n%{http_code}\",\"type\":\"%{content_type}\",\"address\":\"%{url_effective}" "$@") || exit 1
  facts=${answer##*"$new_line"}
  answer=${answer%"$new_line"*}
  printf '{"step":"%s","way":"%s","id":"%s","base64":"%s","status":"%s"}\n' \
    "$step" "$way" "$asked" "$(printf %s "$answer" | base64 -w 0)" "$facts"
}

id_of_job() { printf %s "$answer" | sed -n 's/.*with id \([^ ]*\) will.*/\1/p'; }
number_at() { printf %s "$answer" | sed -n "s/.*\"$1\": *\"\{0,1\}\([0-9a-f-]*\).*/\1/p"; }

docker() {
  tell open 'redirects followed' '' --location "$base"
  tell create urlencoded '' --data job_name=by-curl --data time=2m "$base/job"
  first=$(id_of_job)
  tell create multipart '' --form job_name=by-curl --form time=2m --form "notes=@$notes" "$base/job"
  second=$(id_of_job)
  tell create json '' --json '{"job_name":"by-curl","time":"2m"}' "$base/job"
  third=$(id_of_job)
  tell create query '' --request POST "$base/job?job_name=by-curl&time=2m"
  fourth=$(id_of_job)
  tell create 'HTTP/1.0' '' --http1.0 --data 'job_name=by-curl&time=2m' "$base/job"
  fifth=$(id_of_job)

  tell list jobs '' "$base/jobs"
  tell read path "$first" "$base/job/$first"
  tell read query "$second" --get --data-urlencode "job_id=$second" "$base/job"
  tell head path '' --head --output /dev/null "$base/job/$first"

  tell delete path "$first" --request DELETE "$base/job/$first"
  tell delete query "$second" --request DELETE "$base/job?job_id=$second"
  tell delete urlencoded "$third" --request DELETE --data "job_id=$third" "$base/job"
  tell delete multipart "$fourth" --request DELETE --form "job_id=$fourth" "$base/job"
  tell delete json "$fifth" --request DELETE --json "{\"job_id\":\"$fifth\"}" "$base/job"
  for id in "$first" "$second" "$third" "$fourth" "$fifth"; do tell gone path "$id" --request DELETE "$base/job/$id"; done

  opened=$(curl --silent ${token:+--oauth2-bearer "$token"} --write-out '%{stderr}%{num_connects}\n' \
    "$base/jobs" "$base/jobs" "$base/jobs" 2>&1 >/dev/null | grep -c '^1$')
  printf '{"step":"connections","way":"kept","opened":%s,"requests":3}\n' "$opened"
}

timers() {
  wish='{"hours":0,"minutes":0,"seconds":1,"url":"'$extra'"}'
  tell create json '' --header 'content-type: application/json' --data "$wish" "$base/timers"
  id=$(number_at id)
  tell read path "$id" "$base/timers/$id"
  # curl says that it is a form.
  tell create 'as a form' '' --data "$wish" "$base/timers"
  id=$(number_at id)
  tell read path "$id" "$base/timers/$id"
  tell gone path '' "$base/timers/999999"
}

tasks() {
  wish='"command":"echo '"'grüß dich'"'","frequency":"every 2 hours"}'
  path=$base/api/v1/tasks
  for type in application/json application/x-www-form-urlencoded; do
    case $type in *json) way=json ;; *) way='as a form' ;; esac
    tell create "$way" '' --header "content-type: $type" --data "{$wish" "$path/create"
    id=$(number_at task_id)
    tell schedule json "$id" --json "{\"task_id\":\"$id\",$wish" "$path/schedule"
    tell gone path '' "$path/$id/latest_output"
    tell complete json "$id" --json '{"server_id":"worker","stdout":"grüß dich\n","stderr":""}' "$path/$id/complete"
    tell read path "$id" "$path/$id/latest_output"
  done
}

logs() {
  wish='{"jobname":"Bücher & Söhne","startdate":"'$extra'","starttime":"10:00","repeat":true,"interval":3600,"active":true}'
  tell create json '' --json "$wish" "$base/jobs"
  id=$(number_at jobid)
  tell create urlencoded '' --data-urlencode 'jobname=Bücher & Söhne' --data "startdate=$extra" --data starttime=10:00 \
    --data repeat=true --data interval=3600 --data active=true "$base/jobs"
  tell create multipart '' --form 'jobname=Bücher & Söhne' --form "startdate=$extra" --form starttime=10:00 \
    --form repeat=true --form interval=3600 --form active=true --form "notes=@$notes" "$base/jobs"
  printf %s "$wish" >"$notes"
  tell create chunks '' --request POST --upload-file - --header 'content-type: application/json' "$base/jobs" <"$notes"
  tell create 'after 100 Continue' '' --header 'expect: 100-continue' --json "$wish" "$base/jobs"

  tell list accept '' --header 'accept: application/json' "$base/jobs"
  tell list format '' "$base/jobs?format=list"
  tell read path "$id" "$base/jobs/$id"
  tell head path '' --head --output /dev/null "$base/jobs/$id"
  tell refuse json '' --json '{"jobname":"ab","startdate":"'$extra'","starttime":"10:00"}' "$base/jobs"
  tell gone path '' "$base/jobs/999999"
  # So much that curl asks first (Expect: 100-continue).
  head --bytes 2000000 /dev/zero | tr '\0' a >"$notes"
  tell refuse 'too large' '' --data "@$notes" "$base/jobs"
}

"$dialect"
