using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts.Fixtures;

/// <summary>An sshd and users with three kinds of sudo rights. All are removed at the end.</summary>
public sealed class SshdFixture : IAsyncLifetime
{
    private readonly string? _missing = FindMissing();
    private readonly string _id = $"kpt{Environment.ProcessId}";
    private Sshd? _sshd;
    private int _keys;

    /// <summary>User who may do everything by sudo without a password.</summary>
    public string Trusted => $"{_id}n";

    /// <summary>User who may do everything by sudo with <see cref="Password"/>.</summary>
    public string Asked => $"{_id}p";

    /// <summary>User who may not use sudo.</summary>
    public string Powerless => $"{_id}x";

    public string Password { get; } = "correct horse 'battery' $staple";

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("kafkapi-sshd-").FullName;

    public Sshd Sshd => _sshd ?? throw new InvalidOperationException(_missing);

    public byte[] Key { get; private set; } = [];

    public string HomeOf(string user) => Path.Combine(Directory, user);

    public void Require()
    {
        if (_missing is not null)
        {
            Assert.Skip(_missing);
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (_missing is not null)
        {
            return;
        }

        await RemoveLeftoversAsync();
        await Sshd.RunAsync("chmod", "755", Directory);
        foreach (var user in new[] { Trusted, Asked, Powerless })
        {
            await Sshd.RunAsync("useradd", "--create-home", "--home-dir", HomeOf(user), "--shell", "/bin/bash", user);
            await Sshd.RunAsync("usermod", "-p", "*", user);
        }

        var quoted = $"'{Password.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        var digest = await Sshd.RunAsync("sh", "-c", $"printf %s {quoted} | openssl passwd -6 -stdin");
        await Sshd.RunAsync("usermod", "-p", digest.Trim(), Asked);
        await File.WriteAllTextAsync(Sudoers, $"{Trusted} ALL=(root) NOPASSWD: ALL\n{Asked} ALL=(root) ALL\n");
        await Sshd.RunAsync("chmod", "440", Sudoers);
        Key = await MakeKeyAsync("ed25519");
        _sshd = await Sshd.StartAsync(Directory, "ed25519", "ecdsa", "rsa");
    }

    /// <summary>Makes a private key, which every user here accepts by default.</summary>
    public async Task<byte[]> MakeKeyAsync(
        string type, string bits = "", string format = "RFC4716", string passphrase = "", bool accepted = true)
    {
        var path = Path.Combine(Directory, $"key{_keys++}");
        string[] size = bits == "" ? [] : ["-b", bits];
        await Sshd.RunAsync(
            "ssh-keygen", ["-q", "-t", type, .. size, "-m", format, "-N", passphrase, "-f", path]);
        if (accepted)
        {
            await File.AppendAllTextAsync(
                Path.Combine(Directory, "authorized_keys"), await File.ReadAllTextAsync($"{path}.pub"));
        }

        return await File.ReadAllBytesAsync(path);
    }

    public HostEndpoint EndpointOf(string user) => new("pi1", "127.0.0.1", Sshd.Port, user);

    public async ValueTask DisposeAsync()
    {
        if (_sshd is not null)
        {
            await _sshd.DisposeAsync();
        }

        if (_missing is null)
        {
            await RemoveAsync(_id);
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string? FindMissing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root, to make users and to run sshd";
        }

        if (!File.Exists("/usr/sbin/sshd"))
        {
            return "needs openssh-server";
        }

        return File.Exists("/usr/bin/sudo") ? null : "needs sudo";
    }

    private string Sudoers => $"/etc/sudoers.d/{_id}";

    /// <summary>Removes the users of test runs that were killed.</summary>
    private static async Task RemoveLeftoversAsync()
    {
        foreach (var file in System.IO.Directory.GetFiles("/etc/sudoers.d", "kpt*"))
        {
            var id = Path.GetFileName(file);
            if (!System.IO.Directory.Exists($"/proc/{id[3..]}"))
            {
                await RemoveAsync(id);
            }
        }
    }

    private static async Task RemoveAsync(string id)
    {
        File.Delete($"/etc/sudoers.d/{id}");
        foreach (var kind in "npx")
        {
            await Sshd.RunAsync("userdel", "--force", $"{id}{kind}");
        }
    }
}
