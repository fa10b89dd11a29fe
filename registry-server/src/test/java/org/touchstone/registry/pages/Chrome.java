package org.touchstone.registry.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A real browser, driven by the protocol of its own developer tools: no driver program, no download. It notes whatever
/// the page complains about, above all breaches of the content security policy.
public final class Chrome implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    /// All that the browser writes, its own temporary files too.
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> events = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String session;

    public Chrome(Path executable) throws Exception {
        folder = Files.createTempDirectory("chrome");
        ProcessBuilder start = new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true);
        start.environment().put("TMPDIR", folder.toString());
        process = start.start();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address()), new Listener())
                .join();
        String target = call("", "Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .asString();
        session = call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
        // As if its window were the one that is worked in: without that nothing looks focused.
        call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
    }

    /// The browser prints where it listens; the rest of what it says is read away so that it never blocks.
    private String address() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread.ofVirtual().start(() -> {
                    try {
                        while (out.readLine() != null) {
                            continue;
                        }
                    } catch (IOException e) {
                        // It has ended.
                    }
                });
                return line.substring("DevTools listening on ".length()).strip();
            }
        }
        throw new IllegalStateException("the browser did not start");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                receive(message);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void receive(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.get("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        String method = message.path("method").asString("");
        JsonNode params = message.path("params");
        switch (method) {
            case "Log.entryAdded" -> {
                JsonNode entry = params.get("entry");
                if (List.of("error", "warning").contains(entry.path("level").asString(""))) {
                    complaints.add(entry.path("text").asString("") + " "
                            + entry.path("url").asString(""));
                }
            }
            case "Network.requestWillBeSent" ->
                requests.add(params.path("request").path("url").asString(""));
            case "Runtime.exceptionThrown" -> complaints.add(params.toString());
            case "Runtime.consoleAPICalled" -> {
                if (params.path("type").asString("").equals("error")) {
                    complaints.add(params.toString());
                }
            }
            default -> {}
        }
        CompletableFuture<JsonNode> event = events.remove(method);
        if (event != null) {
            event.complete(params);
        }
    }

    public JsonNode call(String method, Map<String, Object> params) {
        return call(session, method, params);
    }

    private JsonNode call(String in, String method, Map<String, Object> params) {
        return answer(method, send(in, method, params));
    }

    private CompletableFuture<JsonNode> send(String in, String method, Map<String, Object> params) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        Map<String, Object> message =
                new java.util.LinkedHashMap<>(Map.of("id", id, "method", method, "params", params));
        if (!in.isEmpty()) {
            message.put("sessionId", in);
        }
        socket.sendText(JSON.writeValueAsString(message), true).join();
        return answer;
    }

    private static JsonNode answer(String method, CompletableFuture<JsonNode> sent) {
        JsonNode got = sent.orTimeout(30, TimeUnit.SECONDS).join();
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    /// Opens a page at this width, with or without JavaScript, and waits until it is loaded. Complaints are those
    /// of this page.
    public void open(String url, int width, boolean javaScript) {
        complaints.clear();
        requests.clear();
        width(width);
        call("Emulation.setScriptExecutionDisabled", Map.of("value", !javaScript));
        CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
        events.put("Page.loadEventFired", loaded);
        call("Page.navigate", Map.of("url", url));
        loaded.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /// Shows the page at another width.
    public void width(int width) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /// Does what leads to another page, and waits for that.
    public void leave(String expression) {
        complaints.clear();
        CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
        events.put("Page.loadEventFired", loaded);
        evaluate(expression);
        loaded.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /// A key of the keyboard.
    ///
    /// @param name as the browser has it, such as `Tab`
    /// @param text what it types; empty for a key that types nothing
    /// @param modifiers held down with it; 8 is the shift key
    public record Key(String name, String code, int number, String text, int modifiers) {
        public static final Key TAB = new Key("Tab", "Tab", 9, "", 0);
        public static final Key BACK = new Key("Tab", "Tab", 9, "", 8);
        public static final Key ENTER = new Key("Enter", "Enter", 13, "\r", 0);
        public static final Key SPACE = new Key(" ", "Space", 32, " ", 0);
        public static final Key DOWN = new Key("ArrowDown", "ArrowDown", 40, "", 0);
        public static final Key LETTER = new Key("x", "KeyX", 88, "x", 0);
    }

    /// Presses keys, one after the other, that lead to no other page.
    public void keys(List<Key> keys) {
        String method = "Input.dispatchKeyEvent";
        List<CompletableFuture<JsonNode>> sent = new ArrayList<>();
        for (Key key : keys) {
            Map<String, Object> down = new java.util.LinkedHashMap<>(Map.of(
                    "type", "keyDown",
                    "key", key.name,
                    "code", key.code,
                    "windowsVirtualKeyCode", key.number,
                    "modifiers", key.modifiers));
            if (!key.text.isEmpty()) {
                down.put("text", key.text);
            }
            sent.add(send(session, method, Map.copyOf(down)));
            down.put("type", "keyUp");
            down.remove("text");
            sent.add(send(session, method, Map.copyOf(down)));
        }
        sent.forEach(s -> answer(method, s));
    }

    /// Presses a key that leads to no other page.
    public void key(Key key) {
        keys(List.of(key));
    }

    /// Chooses a file in the file field that a selector names.
    public void choose(String selector, Path file) {
        int root = call("DOM.getDocument", Map.of()).get("root").get("nodeId").asInt();
        int field = call("DOM.querySelector", Map.of("nodeId", root, "selector", selector))
                .get("nodeId")
                .asInt();
        call("DOM.setFileInputFiles", Map.of("nodeId", field, "files", List.of(file.toString())));
    }

    /// Presses keys, one after the other, and waits for the page that the last one leads to.
    public void press(List<Key> keys) {
        CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
        events.put("Page.loadEventFired", loaded);
        keys(keys);
        loaded.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /// Waits until an expression is true of the page.
    public void until(String expression) throws InterruptedException {
        for (int i = 0; i < 400; i++) {
            if (evaluate(expression).asBoolean()) {
                return;
            }
            Thread.sleep(25);
        }
        throw new AssertionError("still not: " + expression);
    }

    /// The file that appears in a folder under a name that ends so, whole; taken away from there.
    public static byte[] downloaded(Path folder, String ending) throws Exception {
        for (int i = 0; i < 400; i++) {
            try (Stream<Path> files = Files.list(folder)) {
                Optional<Path> whole =
                        files.filter(f -> f.toString().endsWith(ending)).findFirst();
                // The browser writes under another name and renames at the end.
                if (whole.isPresent() && Files.size(whole.get()) > 0) {
                    byte[] bytes = Files.readAllBytes(whole.get());
                    Files.delete(whole.get());
                    return bytes;
                }
            }
            Thread.sleep(25);
        }
        throw new AssertionError("nothing was saved in " + folder);
    }

    /// What the page complained about so far.
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// What the page asked for since it was opened, itself included.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// The value of an expression (a promise is awaited), as JSON.
    public JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.get("exceptionDetails").toString());
        }
        return result.get("result").path("value");
    }

    /// What axe finds, all rules on: `rule: element`.
    public List<String> axe() throws IOException {
        try (InputStream in = Chrome.class.getResourceAsStream("/axe.min.js")) {
            evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";true");
        }
        JsonNode violations = evaluate(
                "axe.run(document,{rules:Object.fromEntries(axe.getRules(['experimental','wcag22aa']).map(r=>[r.ruleId,{enabled:true}]))}).then(r=>r.violations.flatMap(v=>v.nodes.map(n=>v.id+':"
                        + " '+n.html+' '+n.failureSummary)))");
        List<String> out = new ArrayList<>();
        violations.forEach(v -> out.add(v.asString()));
        return out;
    }

    /// A picture of the whole page.
    public void picture(Path file) throws IOException {
        JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.write(file, Base64.getDecoder().decode(shot.get("data").asString()));
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        client.close();
        // Its children write until they end, which is after it.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        for (ProcessHandle one : all) {
            one.destroyForcibly();
            one.onExit().get(10, TimeUnit.SECONDS);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
