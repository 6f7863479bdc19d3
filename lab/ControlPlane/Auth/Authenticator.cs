using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>Who a request is from: by client certificate, by a token of the token file, or by a ServiceAccount's token.</summary>
internal sealed class Authenticator(Certificates certificates, IReadOnlyDictionary<string, User> tokens, ServiceAccountTokens serviceAccounts)
{
    private readonly ConcurrentDictionary<string, User?> _byThumbprint = new();

    /// <exception cref="ApiException">401: credentials were given and are not good.</exception>
    public User Authenticate(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
            return _byThumbprint.GetOrAdd(certificate.Thumbprint, _ => FromCertificate(certificate)) ?? throw ApiException.Unauthorized();
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
            return User.Anonymous;
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && FromToken(authorization["Bearer ".Length..].Trim()) is { } user
            ? user : throw ApiException.Unauthorized();
    }

    public User? FromToken(string token) => tokens.GetValueOrDefault(token) ?? serviceAccounts.Verify(token);

    /// <summary>The token file: <c>token,user,uid,"group1,group2"</c> per line, as kube-apiserver reads it.</summary>
    public static Dictionary<string, User> ReadTokens(string file)
    {
        var tokens = new Dictionary<string, User>();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var fields = line.Split(',', 4);
            if (fields.Length < 3)
                throw new InvalidDataException($"{file}: a line has token,user,uid and perhaps \"groups\"");
            var groups = fields.Length == 4 ? fields[3].Trim('"').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
            tokens[fields[0]] = User.Authenticated(fields[1], groups, fields[2]);
        }
        return tokens;
    }

    private User? FromCertificate(X509Certificate2 certificate)
    {
        if (!certificates.Issued(certificate))
            return null;
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames().ToLookup(name => name.GetSingleElementType().Value, name => name.GetSingleElementValue() ?? "");
        return names["2.5.4.3"].FirstOrDefault() is { } user ? User.Authenticated(user, names["2.5.4.10"]) : null;
    }
}
