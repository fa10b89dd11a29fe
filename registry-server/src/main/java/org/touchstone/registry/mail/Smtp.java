package org.touchstone.registry.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/// Hands letters over by SMTP (RFC 5321), a connection for each: there are few.
public final class Smtp implements Postman {
    private static final String TIMEOUT = "20000";

    private final MailSettings settings;
    private final Session session;

    public Smtp(MailSettings settings) {
        this.settings = settings;
        Properties p = new Properties();
        p.put("mail.smtp.host", settings.host());
        p.put("mail.smtp.port", Integer.toString(settings.port()));
        p.put("mail.smtp.connectiontimeout", TIMEOUT);
        p.put("mail.smtp.timeout", TIMEOUT);
        p.put("mail.smtp.writetimeout", TIMEOUT);
        p.put("mail.smtp.auth", Boolean.toString(settings.account().isPresent()));
        p.put("mail.smtp.from", settings.from());
        // The name in the server's certificate must be the one that was asked for.
        p.put("mail.smtp.ssl.checkserveridentity", "true");
        p.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        p.put("mail.smtp.ssl.enable", Boolean.toString(settings.security() == MailSettings.Security.TLS));
        boolean starttls = settings.security() == MailSettings.Security.STARTTLS;
        p.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
        p.put("mail.smtp.starttls.required", Boolean.toString(starttls));
        this.session = Session.getInstance(p);
    }

    @Override
    public void send(UUID id, Letter letter) throws IOException {
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage message = new Identified(session, "<" + id + "@" + domain() + ">");
            message.setFrom(new InternetAddress(settings.from(), true));
            InternetAddress to = new InternetAddress(letter.to(), true);
            message.setRecipient(Message.RecipientType.TO, to);
            message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
            message.setText(letter.text(), StandardCharsets.UTF_8.name());
            // RFC 3834: no machine answers this.
            message.setHeader("Auto-Submitted", "auto-generated");
            message.saveChanges();
            if (settings.account().isPresent()) {
                transport.connect(
                        settings.account().get().user(),
                        settings.account().get().password());
            } else {
                transport.connect();
            }
            transport.sendMessage(message, new InternetAddress[] {to});
        } catch (MessagingException e) {
            if (forGood(e)) {
                throw new RefusedLetterException(e);
            }
            throw new IOException("the mail server took no letter", e);
        }
    }

    private String domain() {
        return settings.from().substring(settings.from().indexOf('@') + 1);
    }

    /// RFC 5321 section 4.2.1: a reply of 5xx to the letter or its recipient is for good.
    private static boolean forGood(MessagingException e) {
        for (Exception cause = e; cause != null; cause = next(cause)) {
            int code = switch (cause) {
                case SMTPAddressFailedException f -> f.getReturnCode();
                case SMTPSendFailedException f -> f.getReturnCode();
                default -> 0;
            };
            if (code >= 500) {
                return true;
            }
        }
        return e instanceof SendFailedException
                && e.getNextException() == null
                && e instanceof SMTPAddressFailedException;
    }

    private static @org.jspecify.annotations.Nullable Exception next(Exception e) {
        return e instanceof MessagingException m ? m.getNextException() : null;
    }

    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
