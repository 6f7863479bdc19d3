using System.Diagnostics;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>Secrets of one run, recognizable wherever they appear.</summary>
/// <param name="PrivateKey">OpenSSH key, encrypted with <paramref name="Passphrase"/>.</param>
internal sealed record Secrets(string PrivateKey, string PublicKey, string Passphrase, string SudoPassword)
{
    public IReadOnlyDictionary<string, string> Values => new Dictionary<string, string>
    {
        ["ssh-privatekey"] = PrivateKey,
        ["passphrase"] = Passphrase,
        ["sudo-password"] = SudoPassword,
    };

    /// <summary>Texts that appear nowhere by chance.</summary>
    public IReadOnlyList<string> Traces =>
        [Passphrase, SudoPassword, .. PrivateKey.Split('\n').Where(line => line.Length > 60)];

    public static Secrets Make()
    {
        var path = Path.Combine(Path.GetTempPath(), $"kafkapi-e2e-key-{Guid.NewGuid():N}");
        var passphrase = $"passphrase-{Guid.NewGuid():N}";
        try
        {
            using var process =
                Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "kay", "-f", path]);
            process.WaitForExit();
            return new(
                File.ReadAllText(path), File.ReadAllText($"{path}.pub").Trim(), passphrase,
                $"sudo-password-{Guid.NewGuid():N}");
        }
        finally
        {
            File.Delete(path);
            File.Delete($"{path}.pub");
        }
    }
}
