package org.basebackup4j.session;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a server whose certificate leads to an authority that we trust, as OpenSSL does with the flags that libpq sets;
 * without authorities it believes every server. That is what {@code sslmode} allow, prefer and require mean then: they
 * protect against listeners, not against somebody in the middle.
 *
 * <p>Not the trust manager of the JDK: that one believes what is in its list without a look at its dates, and makes a
 * certificate that only leads to an authority into one.
 */
final class ServerCertificateCheck extends X509ExtendedTrustManager {
    private static final X509Certificate[] NONE = {};

    private final Optional<TrustedRoots> trusted;

    ServerCertificateCheck(Optional<TrustedRoots> trusted) {
        this.trusted = trusted;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (trusted.isEmpty()) {
            return;
        }
        Set<TrustAnchor> anchors = trusted.get().certificates().stream()
                .filter(ServerCertificateCheck::isSelfSigned)
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toSet());
        checkPath(Arrays.asList(chain), anchors, trusted.get());
    }

    private static void checkPath(List<X509Certificate> chain, Set<TrustAnchor> anchors, TrustedRoots trusted)
            throws CertificateException {
        List<X509Certificate> path = unverifiedPath(chain, trusted.certificates());
        X509Certificate root = path.get(path.size() - 1);
        if (anchors.stream().noneMatch(anchor -> root.equals(anchor.getTrustedCert()))) {
            throw failure(untrusted(chain, root));
        }
        checkDates(chain.get(0));
        checkDates(root);
        CertificatePolicy.check(path);
        if (root.equals(chain.get(0)) && !trusted.checkRevocation()) {
            return;
        }
        if (!isBuildable(chain, anchors, trusted, false)) {
            for (X509Certificate certificate : chain) {
                checkDates(certificate);
            }
            throw failure("invalid certificate chain");
        }
        if (trusted.checkRevocation()) {
            checkRevocation(chain, anchors, trusted);
        }
    }

    /** Of several lists of one authority the JDK looks at any one, so a certificate that one of them names comes first. */
    private static void checkRevocation(List<X509Certificate> chain, Set<TrustAnchor> anchors, TrustedRoots trusted)
            throws CertificateException {
        if (chain.stream().anyMatch(one -> trusted.revocationLists().stream().anyMatch(list -> list.isRevoked(one)))) {
            throw failure("certificate revoked");
        }
        if (!isBuildable(chain, anchors, trusted, true)) {
            throw failure("unable to get certificate CRL");
        }
    }

    /** Follows the names of the issuers as far as they lead; what is found is yet to be verified. */
    private static List<X509Certificate> unverifiedPath(List<X509Certificate> chain, List<X509Certificate> known) {
        List<X509Certificate> candidates = new ArrayList<>(known);
        candidates.addAll(chain);
        List<X509Certificate> path = new ArrayList<>();
        X509Certificate current = chain.get(0);
        path.add(current);
        while (path.size() <= candidates.size() && !isSelfSigned(current)) {
            X509Certificate child = current;
            Optional<X509Certificate> issuer =
                    candidates.stream().filter(one -> isSignedBy(child, one)).findFirst();
            if (issuer.isEmpty()) {
                break;
            }
            current = issuer.get();
            path.add(current);
        }
        return path;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return isSignedBy(certificate, certificate);
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String untrusted(List<X509Certificate> chain, X509Certificate root) {
        if (!isSelfSigned(root)) {
            return "unable to get local issuer certificate";
        }
        return root.equals(chain.get(0)) ? "self-signed certificate" : "self-signed certificate in certificate chain";
    }

    private static void checkDates(X509Certificate certificate) throws CertificateException {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw failure("certificate has expired");
        } catch (CertificateNotYetValidException e) {
            throw failure("certificate is not yet valid");
        }
    }

    private static boolean isBuildable(
            List<X509Certificate> chain, Set<TrustAnchor> anchors, TrustedRoots trusted, boolean checkRevocation)
            throws CertificateException {
        Collection<Object> store = new ArrayList<>(chain);
        store.addAll(trusted.certificates());
        store.addAll(trusted.revocationLists());
        X509CertSelector leaf = new X509CertSelector();
        leaf.setCertificate(chain.get(0));
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, leaf);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(store)));
            CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
            parameters.setRevocationEnabled(checkRevocation);
            if (checkRevocation) {
                PKIXRevocationChecker checker = (PKIXRevocationChecker) builder.getRevocationChecker();
                checker.setOptions(
                        EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
                parameters.addCertPathChecker(checker);
            }
            return builder.build(parameters) instanceof PKIXCertPathBuilderResult;
        } catch (CertPathBuilderException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new CertificateException("certificate verify failed: " + e.getMessage(), e);
        }
    }

    private static CertificateException failure(String reason) {
        return CertificatePolicy.failure(reason);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NONE.clone();
    }
}
