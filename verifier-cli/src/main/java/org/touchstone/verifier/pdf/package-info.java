/// Reads what is attached to a PDF, and nothing else of it.
///
/// Two readers of one PDF may see different files: one follows the last cross-reference table, another repairs,
/// a third takes the first page's. So none is followed here. *Every* object in the file is looked at, those of
/// older states and those packed into object streams as well, and every attachment that any reader could show
/// counts. One and the same certificate in all of them is the certificate; anything else is a question for a
/// person. Pages, texts, names and pictures say nothing.
///
/// The whole file goes by once, from the first byte to the last, with caps on objects, depth and unpacked bytes;
/// only attachments and object streams are unpacked at all.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.pdf;
