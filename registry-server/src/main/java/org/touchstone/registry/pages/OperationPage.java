package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// One operation of the interface.
///
/// @param signedIn whether somebody has to be signed in
/// @param types the media types of its body; none if it takes none
/// @param fields of a JSON body
/// @param example of a JSON body
/// @param curl a command line that asks for it
public record OperationPage(
        String method,
        String path,
        String summary,
        boolean signedIn,
        List<Field> parameters,
        List<String> types,
        List<Field> fields,
        Optional<String> example,
        List<Fact> answers,
        String curl) {
    /// A parameter, or a field of a body.
    ///
    /// @param place where a parameter stands; empty for a field
    public record Field(String name, String place, String kind, boolean required, String description) {}

    public OperationPage {
        parameters = List.copyOf(parameters);
        types = List.copyOf(types);
        fields = List.copyOf(fields);
        answers = List.copyOf(answers);
    }
}
