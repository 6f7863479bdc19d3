using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>Identifies users by client certificate, by static token or by a ServiceAccount's token.</summary>
internal sealed class Authenticator(
    Certificates certificates, IReadOnlyDictionary<string, User> tokens, ServiceAccountTokens serviceAccounts)
{
    private const string Bearer = "Bearer ";

    private readonly ConcurrentDictionary<string, User?> _byThumbprint = new();

    /// <exception cref="ApiException">401: the credentials are invalid.</exception>
    public User Authenticate(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            return _byThumbprint.GetOrAdd(certificate.Thumbprint, _ => FromCertificate(certificate))
                ?? throw ApiException.Unauthorized();
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            return User.Anonymous;
        }

        var token = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : throw ApiException.Unauthorized();
        return FromToken(token) ?? throw ApiException.Unauthorized();
    }

    public User? FromToken(string token) => tokens.GetValueOrDefault(token) ?? serviceAccounts.Verify(token);

    private User? FromCertificate(X509Certificate2 certificate)
    {
        if (!certificates.Issued(certificate))
        {
            return null;
        }

        var names = certificate.SubjectName
            .EnumerateRelativeDistinguishedNames()
            .ToLookup(name => name.GetSingleElementType().Value, name => name.GetSingleElementValue() ?? "");
        return names["2.5.4.3"].FirstOrDefault() is { } user ? User.Authenticated(user, names["2.5.4.10"]) : null;
    }
}
