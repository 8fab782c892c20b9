package org.basebackup4j.session;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A private key as OpenSSL stores it: PKCS#1, PKCS#8 or SEC1, in PEM or DER, encrypted or not. The one class that needs
 * Bouncy Castle, which an embedder without client certificates can leave out.
 */
final class PrivateKeyFile {
    private final Optional<char[]> password;
    private final JcaPEMKeyConverter converter = new JcaPEMKeyConverter();

    private PrivateKeyFile(Optional<char[]> password) {
        this.password = password;
    }

    /**
     * Reads a key.
     *
     * @param password what it is encrypted with, if it is
     * @throws IOException if that is not possible, with OpenSSL's reason where it has one
     */
    static PrivateKey read(Path path, Optional<String> password) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        PrivateKeyFile file = new PrivateKeyFile(password.map(String::toCharArray));
        try {
            return file.converter.getPrivateKey(text.contains("-----BEGIN ") ? file.pem(text) : file.der(bytes));
        } catch (IOException e) {
            throw e;
        } catch (PKCSException | OperatorCreationException | RuntimeException e) {
            // Of a wrong password some decoder notices first that what it gets is nonsense.
            throw new IOException(password.isPresent() ? "bad decrypt" : "unsupported", e);
        }
    }

    private PrivateKeyInfo pem(String text) throws IOException, PKCSException, OperatorCreationException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo();
                }
                if (block instanceof PrivateKeyInfo info) {
                    return info;
                }
                if (block instanceof PEMEncryptedKeyPair pair) {
                    return decrypt(pair);
                }
                if (block instanceof PKCS8EncryptedPrivateKeyInfo info) {
                    return decrypt(info);
                }
            }
        }
        throw new IOException("no start line");
    }

    private PrivateKeyInfo decrypt(PEMEncryptedKeyPair pair) throws IOException {
        return pair.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(neededPassword()))
                .getPrivateKeyInfo();
    }

    private PrivateKeyInfo decrypt(PKCS8EncryptedPrivateKeyInfo info)
            throws IOException, PKCSException, OperatorCreationException {
        return info.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                .setProvider(new BouncyCastleProvider())
                .build(neededPassword()));
    }

    private char[] neededPassword() throws IOException {
        return password.orElseThrow(() -> new IOException("problems getting password"));
    }

    /** The first element tells the forms apart: PKCS#8 has version 0 and an algorithm, PKCS#1 nine numbers, SEC1 version 1. */
    private PrivateKeyInfo der(byte[] bytes) throws IOException, PKCSException, OperatorCreationException {
        ASN1Sequence sequence = ASN1Sequence.getInstance(bytes);
        if (!(sequence.getObjectAt(0) instanceof ASN1Integer version)) {
            return decrypt(new PKCS8EncryptedPrivateKeyInfo(bytes));
        }
        if (version.intValueExact() == 1) {
            ECPrivateKey key = ECPrivateKey.getInstance(sequence);
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
        }
        if (sequence.getObjectAt(1) instanceof ASN1Integer) {
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    RSAPrivateKey.getInstance(sequence));
        }
        return PrivateKeyInfo.getInstance(sequence);
    }
}
