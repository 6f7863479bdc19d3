using System.Security.Cryptography;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>The certificates, tokens and keys of one data directory, made at its first start.</summary>
internal sealed record Credentials(
    Certificates Certificates, IReadOnlyDictionary<string, User> Tokens, string AdminToken, ECDsa ServiceAccountKey)
{
    public static Credentials In(string directory, DateTimeOffset now)
    {
        Directory.CreateDirectory(directory);
        var tokens = Path.Combine(directory, "tokens.csv");
        if (!File.Exists(tokens))
        {
            var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
            PrivateFile.Write(
                tokens, $"{token},admin-token,admin-token,\"{User.Masters}\"\nnobody-{token},nobody,nobody\n");
        }
        var adminToken = File.ReadLines(tokens).First().Split(',')[0];
        return new(
            Certificates.In(directory, now), ReadTokens(tokens), adminToken,
            ServiceAccountKeyIn(Path.Combine(directory, "sa.key")));
    }

    /// <summary>Reads <c>token,user,uid,"group1,group2"</c> from each line, as kube-apiserver does.</summary>
    private static Dictionary<string, User> ReadTokens(string file)
    {
        var tokens = new Dictionary<string, User>();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var fields = line.Split(',', 4);
            if (fields.Length < 3)
            {
                throw new InvalidDataException($"{file}: a line has token,user,uid and perhaps \"groups\"");
            }

            var groups = fields.Length == 4
                ? fields[3].Trim('"').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : [];
            tokens[fields[0]] = User.Authenticated(fields[1], groups, fields[2]);
        }
        return tokens;
    }

    private static ECDsa ServiceAccountKeyIn(string file)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file))
        {
            key.ImportFromPem(File.ReadAllText(file));
        }
        else
        {
            PrivateFile.Write(file, key.ExportPkcs8PrivateKeyPem());
        }

        return key;
    }
}
