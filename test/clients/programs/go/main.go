// The four older APIs by net/http: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// A transport as people write it to add a header to each request. It counts connections, too.
type transport struct {
	token            string
	opened, requests int
}

func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		t.requests++
		if !info.Reused {
			t.opened++
		}
	}}
	request = request.Clone(httptrace.WithClientTrace(request.Context(), trace))
	if t.token != "" {
		request.Header.Set("Authorization", "Bearer "+t.token)
	}
	return http.DefaultTransport.RoundTrip(request)
}

type fields map[string]any

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func print(line fields) {
	text, err := json.Marshal(line)
	check(err)
	fmt.Println(string(text))
}

// Reads an answer to its end, so that its connection is used again, and says what it was.
func told(step, way string, more fields) func(*http.Response, error) []byte {
	return func(response *http.Response, err error) []byte {
		check(err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		check(err)
		line := fields{"step": step, "way": way, "status": response.StatusCode, "type": response.Header.Get("Content-Type"),
			"text": string(body)}
		if step == "open" {
			line["path"] = response.Request.URL.Path
		}
		for name, value := range more {
			line[name] = value
		}
		print(line)
		return body
	}
}

func member(body []byte, name string) any {
	var object map[string]any
	check(json.Unmarshal(body, &object))
	return object[name]
}

func asJSON(value any) []byte {
	text, err := json.Marshal(value)
	check(err)
	return text
}

func request(method, address string, body io.Reader, headers ...string) *http.Request {
	made, err := http.NewRequest(method, address, body)
	check(err)
	for i := 0; i < len(headers); i += 2 {
		made.Header.Set(headers[i], headers[i+1])
	}
	return made
}

func multipartForm(values url.Values) (string, io.Reader) {
	var buffer bytes.Buffer
	writer := multipart.NewWriter(&buffer)
	for name := range values {
		check(writer.WriteField(name, values.Get(name)))
	}
	file, err := writer.CreateFormFile("notes", "notes.txt")
	check(err)
	io.WriteString(file, "one\r\ntwo\n")
	check(writer.Close())
	return writer.FormDataContentType(), &buffer
}

// A body whose length is not known beforehand goes in chunks.
func inChunks(text []byte) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		writer.Write(text[:20])
		writer.Write(text[20:])
		writer.Close()
	}()
	return reader
}

func docker(api *http.Client, base, _ string) {
	told("open", "redirects followed", nil)(api.Get(base))

	order := url.Values{"job_name": {"by-go"}, "time": {"2m"}}
	formType, form := multipartForm(order)
	object := asJSON(fields{"job_name": "by-go", "time": "2m"})
	created := [][]byte{
		told("create", "urlencoded", nil)(api.PostForm(base+"/job", order)),
		told("create", "multipart", nil)(api.Post(base+"/job", formType, form)),
		told("create", "json", nil)(api.Post(base+"/job", "application/json", bytes.NewReader(object))),
		told("create", "query", nil)(api.Post(base+"/job?"+order.Encode(), "", nil)),
	}
	var ids []string
	for _, body := range created {
		ids = append(ids, regexp.MustCompile(`with id (\S+)`).FindStringSubmatch(member(body, "message").(string))[1])
	}

	told("list", "jobs", nil)(api.Get(base + "/jobs"))
	told("read", "path", fields{"id": ids[0]})(api.Get(base + "/job/" + ids[0]))
	told("read", "query", fields{"id": ids[1]})(api.Get(base + "/job?job_id=" + ids[1]))
	told("head", "path", nil)(api.Head(base + "/job/" + ids[0]))

	remove := func(way, id, address string, body io.Reader, headers ...string) {
		told("delete", way, fields{"id": id})(api.Do(request(http.MethodDelete, address, body, headers...)))
	}
	remove("path", ids[0], base+"/job/"+ids[0], nil)
	remove("query", ids[1], base+"/job?job_id="+ids[1], nil)
	remove("urlencoded", ids[2], base+"/job", strings.NewReader(url.Values{"job_id": {ids[2]}}.Encode()),
		"Content-Type", "application/x-www-form-urlencoded")
	remove("json", ids[3], base+"/job", bytes.NewReader(asJSON(fields{"job_id": ids[3]})),
		"Content-Type", "application/json")
	for _, id := range ids {
		told("gone", "path", fields{"id": id})(api.Do(request(http.MethodDelete, base+"/job/"+id, nil)))
	}
}

func timers(api *http.Client, base, hook string) {
	wish := asJSON(fields{"hours": 0, "minutes": 0, "seconds": 1, "url": hook})
	created := func(body []byte) {
		id := int(member(body, "id").(float64))
		told("read", "path", fields{"id": id})(api.Get(fmt.Sprintf("%s/timers/%d", base, id)))
	}
	created(told("create", "json", nil)(api.Post(base+"/timers", "application/json", bytes.NewReader(wish))))
	created(told("create", "untyped", nil)(api.Do(request(http.MethodPost, base+"/timers", bytes.NewReader(wish)))))
	told("gone", "path", nil)(api.Get(base + "/timers/999999"))
}

func tasks(api *http.Client, base, _ string) {
	path := base + "/api/v1/tasks"
	post := func(address string, body any) (*http.Response, error) {
		return api.Post(path+address, "application/json", bytes.NewReader(asJSON(body)))
	}
	wish := fields{"command": "echo 'grüß dich'", "frequency": "every 2 hours"}
	created := func(body []byte) {
		id := member(body, "task_id").(string)
		known := fields{"id": id}
		again := fields{"task_id": id, "command": wish["command"], "frequency": wish["frequency"]}
		told("schedule", "json", known)(post("/schedule", again))
		told("gone", "path", nil)(api.Get(path + "/" + id + "/latest_output"))
		report := fields{"server_id": "worker", "stdout": "grüß dich\n", "stderr": ""}
		told("complete", "json", known)(post("/"+id+"/complete", report))
		told("read", "path", known)(api.Get(path + "/" + id + "/latest_output"))
	}
	created(told("create", "json", nil)(post("/create", wish)))
	created(told("create", "untyped", nil)(api.Do(request(http.MethodPost, path+"/create", bytes.NewReader(asJSON(wish))))))
}

func logs(api *http.Client, base, startdate string) {
	wish := fields{"jobname": "Bücher & Söhne", "startdate": startdate, "starttime": "10:00", "repeat": true,
		"interval": 3600, "active": true}
	values := url.Values{}
	for name, value := range wish {
		values.Set(name, fmt.Sprint(value))
	}
	formType, form := multipartForm(values)
	object := asJSON(wish)
	address := base + "/jobs"
	body := told("create", "json", nil)(api.Post(address, "application/json", bytes.NewReader(object)))
	told("create", "urlencoded", nil)(api.PostForm(address, values))
	told("create", "multipart", nil)(api.Post(address, formType, form))
	told("create", "chunks", nil)(api.Post(address, "application/json", inChunks(object)))
	told("create", "after 100 Continue", nil)(api.Do(request(http.MethodPost, address, bytes.NewReader(object),
		"Content-Type", "application/json", "Expect", "100-continue")))

	told("list", "accept", nil)(api.Do(request(http.MethodGet, address, nil, "Accept", "application/json")))
	told("list", "format", nil)(api.Get(address + "?format=list"))
	id := fmt.Sprint(member(body, "jobid"))
	told("read", "path", fields{"id": member(body, "jobid")})(api.Get(address + "/" + id))
	told("head", "path", nil)(api.Head(address + "/" + id))
	wish["jobname"] = "ab"
	told("refuse", "json", nil)(api.Post(address, "application/json", bytes.NewReader(asJSON(wish))))
	told("gone", "path", nil)(api.Get(address + "/999999"))
	long := strings.Repeat("long ", 100_000)
	told("refuse", "too large", nil)(api.PostForm(address, url.Values{"jobname": {long}}))
}

func main() {
	base, token, dialect, extra := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	counting := &transport{token: token}
	dialects := map[string]func(*http.Client, string, string){"docker": docker, "timers": timers, "tasks": tasks, "logs": logs}
	dialects[dialect](&http.Client{Transport: counting}, base, extra)
	print(fields{"step": "connections", "way": "kept", "opened": counting.opened, "requests": counting.requests})
}
