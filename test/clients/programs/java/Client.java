import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The four older APIs by java.net.http: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks. */
public class Client {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String BOUNDARY = "boundary-of-the-client";

    private final HttpClient http;
    private final String base;
    private final String token;

    private Client(URI address, String token) {
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL);
        // HttpClient takes no credentials from an address; its users give them to an Authenticator.
        String credentials = address.getUserInfo();
        if (credentials != null) {
            int colon = credentials.indexOf(':');
            char[] password = credentials.substring(colon + 1).toCharArray();
            builder.authenticator(new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication(credentials.substring(0, colon), password);
                }
            });
        }
        this.http = builder.build();
        this.base = "http://" + address.getHost() + ":" + address.getPort();
        this.token = token;
    }

    public static void main(String[] words) throws Exception {
        Client client = new Client(URI.create(words[0]), words[1]);
        switch (words[2]) {
            case "docker" -> client.docker();
            case "timers" -> client.timers(words[3]);
            case "tasks" -> client.tasks();
            case "logs" -> client.logs(words[3]);
            default -> throw new IllegalArgumentException(words[2]);
        }
    }

    private void docker() throws Exception {
        tell("open", "redirects followed", null, to("/").GET());

        Map<String, String> order = new LinkedHashMap<>(Map.of("job_name", "by-java", "time", "2m"));
        List<String> created = List.of(
            tell("create", "urlencoded", null, to("/job").header("Content-Type", FORM).POST(form(order))),
            tell("create", "multipart", null, to("/job").header("Content-Type", multipartType()).POST(multipart(order))),
            tell("create", "json", null, to("/job").header("Content-Type", JSON)
                .POST(BodyPublishers.ofString("{\"job_name\":\"by-java\",\"time\":\"2m\"}"))),
            tell("create", "query", null, to("/job?" + encoded(order)).POST(BodyPublishers.noBody())));
        List<String> ids = new ArrayList<>();
        for (String body : created) ids.add(found("with id (\\S+)", body));

        tell("list", "jobs", null, to("/jobs").GET());
        tell("read", "path", ids.get(0), to("/job/" + ids.get(0)).GET());
        tell("read", "query", ids.get(1), to("/job?job_id=" + ids.get(1)).GET());
        tell("head", "path", null, to("/job/" + ids.get(0)).method("HEAD", BodyPublishers.noBody()));

        tell("delete", "path", ids.get(0), to("/job/" + ids.get(0)).DELETE());
        tell("delete", "query", ids.get(1), to("/job?job_id=" + ids.get(1)).DELETE());
        tell("delete", "urlencoded", ids.get(2), to("/job").header("Content-Type", FORM)
            .method("DELETE", form(Map.of("job_id", ids.get(2)))));
        tell("delete", "multipart", ids.get(3), to("/job").header("Content-Type", multipartType())
            .method("DELETE", multipart(Map.of("job_id", ids.get(3)))));
        for (String id : ids) tell("gone", "path", id, to("/job/" + id).DELETE());
    }

    private void timers(String hook) throws Exception {
        String wish = "{\"hours\":0,\"minutes\":0,\"seconds\":1,\"url\":\"" + hook + "\"}";
        List<String> created = List.of(
            tell("create", "json", null, to("/timers").header("Content-Type", JSON).POST(BodyPublishers.ofString(wish))),
            // Without a header HttpClient sends no content type.
            tell("create", "untyped", null, to("/timers").POST(BodyPublishers.ofString(wish))));
        for (String body : created) {
            String id = found("\"id\": ?(\\d+)", body);
            tell("read", "path", id, to("/timers/" + id).GET());
        }
        tell("gone", "path", null, to("/timers/999999").GET());
    }

    private void tasks() throws Exception {
        String path = "/api/v1/tasks";
        String wish = "\"command\":\"echo 'grüß dich'\",\"frequency\":\"every 2 hours\"}";
        List<String> created = List.of(
            tell("create", "json", null, to(path + "/create").header("Content-Type", JSON)
                .POST(BodyPublishers.ofString("{" + wish))),
            tell("create", "untyped", null, to(path + "/create").POST(BodyPublishers.ofString("{" + wish))));
        for (String body : created) {
            String id = found("\"task_id\": ?\"([^\"]+)\"", body);
            tell("schedule", "json", id, to(path + "/schedule").header("Content-Type", JSON)
                .POST(BodyPublishers.ofString("{\"task_id\":\"" + id + "\"," + wish)));
            tell("gone", "path", null, to(path + "/" + id + "/latest_output").GET());
            tell("complete", "json", id, to(path + "/" + id + "/complete").header("Content-Type", JSON)
                .POST(BodyPublishers.ofString("{\"server_id\":\"worker\",\"stdout\":\"grüß dich\\n\",\"stderr\":\"\"}")));
            tell("read", "path", id, to(path + "/" + id + "/latest_output").GET());
        }
    }

    private void logs(String startdate) throws Exception {
        Map<String, String> wish = new LinkedHashMap<>();
        wish.put("jobname", "Bücher & Söhne");
        wish.put("startdate", startdate);
        wish.put("starttime", "10:00");
        wish.put("repeat", "true");
        wish.put("interval", "3600");
        wish.put("active", "true");
        String object = "{\"jobname\":\"Bücher & Söhne\",\"startdate\":\"" + startdate
            + "\",\"starttime\":\"10:00\",\"repeat\":true,\"interval\":3600,\"active\":true}";
        String created = tell("create", "json", null, to("/jobs").header("Content-Type", JSON)
            .POST(BodyPublishers.ofString(object)));
        tell("create", "urlencoded", null, to("/jobs").header("Content-Type", FORM).POST(form(wish)));
        tell("create", "multipart", null, to("/jobs").header("Content-Type", multipartType()).POST(multipart(wish)));
        // A stream has no known length, so it goes in chunks.
        tell("create", "chunks", null, to("/jobs").header("Content-Type", JSON)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(object.getBytes(UTF_8)))));
        tell("create", "after 100 Continue", null, to("/jobs").header("Content-Type", JSON).expectContinue(true)
            .POST(BodyPublishers.ofString(object)));

        tell("list", "accept", null, to("/jobs").header("Accept", JSON).GET());
        tell("list", "format", null, to("/jobs?format=list").GET());
        String id = found("\"jobid\": ?\"?(\\w+)", created);
        tell("read", "path", id, to("/jobs/" + id).GET());
        tell("head", "path", null, to("/jobs/" + id).method("HEAD", BodyPublishers.noBody()));
        wish.put("jobname", "ab");
        tell("refuse", "urlencoded", null, to("/jobs").header("Content-Type", FORM).POST(form(wish)));
        tell("gone", "path", null, to("/jobs/999999").GET());
    }

    private HttpRequest.Builder to(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Sends a request, says what came back, and gives its body. */
    private String tell(String step, String way, String id, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        System.out.printf("{\"step\":\"%s\",\"way\":\"%s\",\"id\":\"%s\",\"status\":%d,\"type\":\"%s\",\"path\":\"%s\",\"base64\":\"%s\"}%n",
            step, way, id == null ? "" : id, response.statusCode(), response.headers().firstValue("content-type").orElse(""),
            response.uri().getPath(), Base64.getEncoder().encodeToString(response.body()));
        return new String(response.body(), UTF_8);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) throw new IllegalStateException("no " + pattern + " in " + text);
        return matcher.group(1);
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    }

    private static BodyPublisher form(Map<String, String> fields) {
        return BodyPublishers.ofString(encoded(fields));
    }

    private static String multipartType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    private static BodyPublisher multipart(Map<String, String> fields) {
        StringBuilder body = new StringBuilder();
        fields.forEach((name, value) -> body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name
            + "\"\r\n\r\n" + value + "\r\n"));
        body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"notes\"; filename=\"notes.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\none\r\ntwo\n\r\n--" + BOUNDARY + "--\r\n");
        return BodyPublishers.ofString(body.toString());
    }
}
