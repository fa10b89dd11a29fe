package org.touchstone.registry.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// The style sheet and the icon: files named by their content, so that a browser may keep them for a year.
public final class Assets {
    private static final Map<String, String> TYPES = Map.of("css", "text/css; charset=utf-8", "svg", "image/svg+xml");

    private final Map<String, String> urls = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();

    public Assets() {
        Properties names = new Properties();
        try (InputStream in = open("assets.properties")) {
            names.load(in);
            for (String name : names.stringPropertyNames()) {
                String file = names.getProperty(name);
                String url = "/assets/" + file;
                try (InputStream content = open(file)) {
                    String type =
                            TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
                    Answer answer = Answer.of(type, content.readAllBytes())
                            .cache(Answer.Cache.IMMUTABLE)
                            .prepared();
                    routes.add(Route.get(url, _ -> answer).takes(Work.NONE));
                }
                urls.put(name, url);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the asset with this plain name is.
    String url(String name) {
        String url = urls.get(name);
        if (url == null) {
            throw new IllegalArgumentException("no asset " + name);
        }
        return url;
    }

    /// One route for each file.
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    private static InputStream open(String name) {
        InputStream in = Assets.class.getResourceAsStream("/assets/" + name);
        if (in == null) {
            throw new IllegalStateException("asset " + name + " is not on the class path");
        }
        return in;
    }
}
