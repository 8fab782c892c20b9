package org.basebackup4j.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.basebackup4j.pg.BackupException;

/**
 * Checks that a certificate names the host, by libpq's rules and not by those of HTTPS; see the manual's section "Client
 * Verification of Server Certificates".
 */
final class HostNameCheck {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final String host;
    private final boolean isAddress;
    private final List<String> examined = new ArrayList<>();

    private HostNameCheck(String host) {
        this.host = host;
        this.isAddress = Endpoint.isNumeric(host);
    }

    /** Refuses a certificate that does not name the host. */
    static void check(X509Certificate certificate, String host) throws BackupException {
        if (host.isEmpty()) {
            throw new BackupException("host name must be specified for a verified SSL connection");
        }
        HostNameCheck check = new HostNameCheck(host);
        if (!check.isNamedBy(certificate)) {
            throw check.mismatch();
        }
    }

    /** The common name counts only where no alternative name is of the host's kind. */
    private boolean isNamedBy(X509Certificate certificate) throws BackupException {
        boolean hasNameOfItsKind = false;
        for (List<?> name : alternativeNames(certificate)) {
            int kind = (Integer) name.get(0);
            if (kind != DNS_NAME && kind != IP_ADDRESS) {
                continue;
            }
            hasNameOfItsKind |= kind == (isAddress ? IP_ADDRESS : DNS_NAME);
            String value = String.valueOf(name.get(1));
            if (kind == DNS_NAME ? matchesName(value) : matchesAddress(value)) {
                return true;
            }
        }
        if (hasNameOfItsKind) {
            return false;
        }
        Optional<String> commonName = commonName(certificate);
        return commonName.isPresent() && matchesName(commonName.get());
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) throws BackupException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            throw new BackupException("could not get server's host name from server certificate", e);
        }
    }

    private static Optional<String> commonName(X509Certificate certificate) throws BackupException {
        try {
            // The text begins with the last part of the name.
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return Optional.of(part.getValue().toString());
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            throw new BackupException("could not get server's host name from server certificate", e);
        }
    }

    private boolean matchesName(String name) throws BackupException {
        if (name.indexOf('\0') >= 0) {
            throw new BackupException("SSL certificate's name contains embedded null");
        }
        examined.add(name);
        return name.equalsIgnoreCase(host) || matchesWildcard(name.toLowerCase(Locale.ROOT));
    }

    /** {@code *.example.org} is one label before {@code .example.org}, and nothing else is a wildcard. */
    private boolean matchesWildcard(String pattern) {
        String lowerHost = host.toLowerCase(Locale.ROOT);
        if (pattern.length() < 3 || !pattern.startsWith("*.")) {
            return false;
        }
        String suffix = pattern.substring(1);
        int dot = lowerHost.indexOf('.');
        return lowerHost.length() > suffix.length()
                && lowerHost.endsWith(suffix)
                && dot == lowerHost.length() - suffix.length();
    }

    private boolean matchesAddress(String address) {
        try {
            // Both are numbers, so nothing is looked up.
            InetAddress named = InetAddress.getByName(address);
            examined.add(NumericAddress.text(named));
            return isAddress && named.equals(NumericAddress.parse(host).orElse(null));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private BackupException mismatch() {
        if (examined.isEmpty()) {
            return new BackupException("could not get server's host name from server certificate");
        }
        int others = examined.size() - 1;
        String andOthers = switch (others) {
            case 0 -> "";
            case 1 -> " (and 1 other name)";
            default -> " (and " + others + " other names)";
        };
        return new BackupException("server certificate for \"" + examined.get(0) + "\"" + andOthers
                + " does not match host name \"" + host + "\"");
    }
}
