using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>The certificate authority, the server's certificate and the admin's, made once per directory.</summary>
internal sealed class Certificates
{
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    private Certificates(X509Certificate2 authority, X509Certificate2 server, X509Certificate2 admin)
    {
        Authority = authority;
        Server = server;
        Admin = admin;
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Server { get; }

    public X509Certificate2 Admin { get; }

    public string AdminKeyPem => Admin.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public static Certificates In(string directory, DateTimeOffset now)
    {
        var authority = Load(directory, "ca") ?? Save(directory, "ca", CreateAuthority(now));
        var server = Load(directory, "server")
            ?? Save(directory, "server", Issue(authority, "CN=kafkapi-control-plane", ServerAuth, now));
        var admin = Load(directory, "admin")
            ?? Save(directory, "admin", Issue(authority, $"CN=kubernetes-admin, O={User.Masters}", ClientAuth, now));
        return new(authority, server, admin);
    }

    public bool Issued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuth));
        return chain.Build(certificate);
    }

    private static X509Certificate2 CreateAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kafkapi-control-plane-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now.AddHours(-1), now.AddYears(10));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string subject, string usage, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (usage == ServerAuth)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        using var issued =
            request.Create(authority, now.AddHours(-1), now.AddYears(9), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Certificate2? Load(string directory, string name)
    {
        var (certificate, key) = Files(directory, name);
        return File.Exists(certificate) && File.Exists(key)
            ? X509Certificate2.CreateFromPemFile(certificate, key)
            : null;
    }

    private static X509Certificate2 Save(string directory, string name, X509Certificate2 certificate)
    {
        var (certificateFile, keyFile) = Files(directory, name);
        PrivateFile.Write(keyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        PrivateFile.Write(certificateFile, certificate.ExportCertificatePem());
        return certificate;
    }

    private static (string Certificate, string Key) Files(string directory, string name) =>
        (Path.Combine(directory, $"{name}.crt"), Path.Combine(directory, $"{name}.key"));
}
