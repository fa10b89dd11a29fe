package org.touchstone.registry.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;

/// What a browser sent with a form: its fields by name, and its files. All of it stays in memory, under the caps below,
/// and is gone with the request.
///
/// @param texts the texts typed, without spaces at the ends; a field of boxes has one for each that is ticked
/// @param files the files by the name of their field, in the order sent; a field that was left empty has none
public record Upload(Map<String, List<String>> texts, Map<String, List<Sent>> files) {
    /// The greatest size of one file, in bytes.
    public static final int MAX_FILE = 1 << 20;

    /// The greatest number of files.
    public static final int MAX_FILES = 200;

    /// The greatest size of one text field, in bytes.
    private static final int MAX_FIELD = 64 * 1024;

    private static final int MAX_FIELDS = 40;

    /// One file. A name may hold anything that a file name can.
    ///
    /// @param tooLarge it is larger than [#MAX_FILE], and `bytes` are not all of it
    public record Sent(String name, byte[] bytes, boolean tooLarge) {}

    public Upload {
        texts = Map.copyOf(texts);
        files = Map.copyOf(files);
    }

    /// Reads the form; refuses what is no form, and more than a form may hold.
    ///
    /// @param most the greatest size of the file of a field that may be larger than [#MAX_FILE], in bytes
    public static Upload of(Request request, String large, int most) {
        return read(request, name -> name.equals(large) ? most : MAX_FILE, false);
    }

    /// Reads a form of ours, in which each file may have this size in bytes, and boxes may be ticked together.
    static Upload of(Request request, int most) {
        return read(request, _ -> most, true);
    }

    private static Upload read(Request request, ToIntFunction<String> most, boolean boxes) {
        Map<String, List<String>> texts = new HashMap<>();
        Map<String, List<Sent>> files = new HashMap<>();
        int count = 0;
        try {
            for (FileItemInputIterator items = new Forms().getItemIterator(new Body(request)); items.hasNext(); ) {
                FileItemInput item = items.next();
                String name = item.getFieldName();
                if (name == null || ++count > MAX_FILES + MAX_FIELDS) {
                    throw new RefusedException(Refusal.MALFORMED_REQUEST, "multipart/form-data");
                }
                try (InputStream in = item.getInputStream()) {
                    if (item.isFormField()) {
                        byte[] bytes = in.readNBytes(MAX_FIELD + 1);
                        if (bytes.length > MAX_FIELD || !boxes && texts.containsKey(name)) {
                            throw new RefusedException(Refusal.MALFORMED_REQUEST, "multipart/form-data");
                        }
                        String text = StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString();
                        texts.computeIfAbsent(name, _ -> new ArrayList<>()).add(text.strip());
                    } else {
                        file(name, item, in, most.applyAsInt(name), files);
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.MALFORMED_REQUEST, "multipart/form-data");
        }
        return new Upload(texts, files);
    }

    private static void file(String field, FileItemInput item, InputStream in, int most, Map<String, List<Sent>> files)
            throws IOException {
        byte[] bytes = in.readNBytes(most);
        boolean more = in.read() >= 0;
        String name = item.getName() == null ? "" : item.getName();
        // A browser sends a part without name and bytes for a field that was left empty.
        if (name.isEmpty() && bytes.length == 0) {
            return;
        }
        // Some send whole paths, with their own system's separators.
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        files.computeIfAbsent(field, _ -> new ArrayList<>()).add(new Sent(last.isEmpty() ? field : last, bytes, more));
    }

    /// The library's reader of forms, item by item. Its ways of keeping items in files are closed.
    private static final class Forms extends AbstractFileUpload<RequestContext, DiskFileItem, DiskFileItemFactory> {
        Forms() {
            setHeaderCharset(StandardCharsets.UTF_8);
            setMaxPartHeaderSize(4_096);
        }

        @Override
        public FileItemInputIterator getItemIterator(RequestContext context) throws FileUploadException, IOException {
            return super.getItemIterator(context);
        }

        @Override
        public Map<String, List<DiskFileItem>> parseParameterMap(RequestContext context) {
            throw new UnsupportedOperationException("nothing is written to disk");
        }

        @Override
        public List<DiskFileItem> parseRequest(RequestContext context) {
            throw new UnsupportedOperationException("nothing is written to disk");
        }
    }

    /// The request as the library sees it; its size was judged before it was read.
    private record Body(byte[] bytes, String type) implements RequestContext {
        Body(Request request) {
            this(request.body(), request.header("Content-Type").orElse(""));
        }

        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public long getContentLength() {
            return bytes.length;
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }
}
