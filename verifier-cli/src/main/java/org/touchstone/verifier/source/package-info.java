/// Where the verifier's inputs come from: files, folders, zip archives, the verifier's own home folder, and,
/// for shared files only, the registry's web address. Everything here is capped and nothing here is believed.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.source;
