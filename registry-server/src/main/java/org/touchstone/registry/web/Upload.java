package org.touchstone.registry.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
        // What comes is taken apart at once: the body as a whole is never held beside its files.
        try (InputStream body = request.stream()) {
            Body form = new Body(body, request.header("Content-Type").orElse(""));
            for (FileItemInputIterator items = new Forms().getItemIterator(form); items.hasNext(); ) {
                FileItemInput item = items.next();
                String name = item.getFieldName();
                if (name == null) {
                    throw malformed(Text.MALFORMED_NAMELESS);
                }
                if (++count > MAX_FILES + MAX_FIELDS) {
                    throw malformed(Text.MALFORMED_FIELDS, MAX_FILES + MAX_FIELDS);
                }
                try (InputStream in = item.getInputStream()) {
                    if (item.isFormField()) {
                        byte[] bytes = in.readNBytes(MAX_FIELD + 1);
                        if (bytes.length > MAX_FIELD) {
                            throw malformed(Text.MALFORMED_LONG, MAX_FIELD >> 10);
                        }
                        if (!boxes && texts.containsKey(name)) {
                            throw malformed(Text.MALFORMED_REPEATED);
                        }
                        texts.computeIfAbsent(name, _ -> new ArrayList<>())
                                .add(text(bytes).strip());
                    } else {
                        file(name, item, in, most.applyAsInt(name), files);
                    }
                }
            }
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | IllegalArgumentException e) {
            throw malformed(Text.MALFORMED_PARTS);
        }
        return new Upload(texts, files);
    }

    private static RefusedException malformed(Text words, int... facts) {
        return new RefusedException(
                Refusal.MALFORMED_REQUEST,
                words,
                Arrays.stream(facts).mapToObj(Integer::toString).toArray(String[]::new));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(Text.MALFORMED_CHARACTERS);
        }
    }

    /// A file's name as the library reads it, which refuses a NUL in it.
    private static String name(FileItemInput item) {
        try {
            return item.getName() == null ? "" : item.getName();
        } catch (IllegalArgumentException e) {
            throw malformed(Text.MALFORMED_FILE_NAME);
        }
    }

    private static void file(String field, FileItemInput item, InputStream in, int most, Map<String, List<Sent>> files)
            throws IOException {
        byte[] bytes = in.readNBytes(most);
        boolean more = in.read() >= 0;
        String name = name(item);
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

    /// The request as the library sees it; its size is judged as it comes.
    private record Body(InputStream in, String type) implements RequestContext {
        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }
}
