package org.basebackup4j.session;

import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Locale;

/**
 * What OpenSSL demands of the certificates on the way from a server to an authority, besides that each is signed by the
 * next: that they are meant for servers, and that their keys and signatures are strong enough. The strength is that of
 * OpenSSL's security level 2, which Debian and others set; the JDK is content with less.
 */
final class CertificatePolicy {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;
    private static final int KEY_CERT_SIGN = 5;

    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 224;

    private CertificatePolicy() {}

    /**
     * Refuses a chain with a certificate that is not suitable.
     *
     * @param path from the server's certificate to the authority's
     */
    static void check(List<X509Certificate> path) throws CertificateException {
        for (int i = 0; i < path.size(); i++) {
            X509Certificate certificate = path.get(i);
            boolean isServer = i == 0;
            boolean isRoot = i == path.size() - 1;
            if (!isForServers(certificate) || !(isServer ? mayServe(certificate) : maySign(certificate))) {
                throw failure("unsuitable certificate purpose");
            }
            if (!isStrong(certificate.getPublicKey())) {
                throw failure(isServer ? "EE certificate key too weak" : "CA certificate key too weak");
            }
            // Nobody needs to be told by its own signature that an authority in the list is trusted.
            if (!isRoot && isWeaklySigned(certificate)) {
                throw failure("CA signature digest algorithm too weak");
            }
        }
    }

    private static boolean isForServers(X509Certificate certificate) throws CertificateException {
        List<String> purposes = certificate.getExtendedKeyUsage();
        return purposes == null || purposes.contains(SERVER_AUTHENTICATION) || purposes.contains(ANY_PURPOSE);
    }

    private static boolean mayServe(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[DIGITAL_SIGNATURE] || usage[KEY_ENCIPHERMENT] || usage[KEY_AGREEMENT];
    }

    private static boolean maySign(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[KEY_CERT_SIGN];
    }

    private static boolean isStrong(PublicKey key) {
        if (key instanceof RSAKey rsa) {
            return rsa.getModulus().bitLength() >= MIN_RSA_BITS;
        }
        return !(key instanceof ECKey ec) || ec.getParams().getOrder().bitLength() >= MIN_EC_BITS;
    }

    private static boolean isWeaklySigned(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return algorithm.startsWith("SHA1") || algorithm.startsWith("MD");
    }

    static CertificateException failure(String reason) {
        return new CertificateException("certificate verify failed: " + reason);
    }
}
