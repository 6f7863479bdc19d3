namespace KafkaPi.Operator.Hosts;

/// <summary>What has to happen before the same act can succeed.</summary>
public enum Remedy
{
    /// <summary>Trying again later may do.</summary>
    Retry,

    /// <summary>A person has to change something first; the message says what.</summary>
    Person,
}

/// <summary>An act on a host that failed. The message names the node and the mend, and holds no secret.</summary>
public abstract class HostException(HostEndpoint host, Remedy remedy, string message, Exception? inner = null)
    : Exception($"{host.Name}: {message}", inner)
{
    /// <summary>The node's name.</summary>
    public string Node { get; } = host.Name;

    public Remedy Remedy { get; } = remedy;
}

/// <summary>No connection, or it broke.</summary>
public sealed class HostUnreachableException(HostEndpoint host, string message, Exception? inner = null)
    : HostException(host, Remedy.Retry, message, inner);

/// <summary>A script or an upload took longer than its deadline; it has been killed there or is about to be.</summary>
public sealed class HostTimeoutException(HostEndpoint host, string message, Exception? inner = null)
    : HostException(host, Remedy.Retry, message, inner);

/// <summary>The answer was cut off or was not in the expected form.</summary>
public sealed class HostAnswerException(HostEndpoint host, string message) : HostException(host, Remedy.Retry, message);

/// <summary>The host does not accept this user with this key.</summary>
public sealed class HostAuthenticationException(HostEndpoint host, string message, Exception? inner = null)
    : HostException(host, Remedy.Person, message, inner);

/// <summary>No key of this host is known, and the policy does not trust on first use.</summary>
public sealed class HostKeyUnknownException(HostEndpoint host, string presentedType, string presented)
    : HostException(host, Remedy.Person,
        $"its {presentedType} host key {presented} is not known. Check the fingerprint on the host itself (ssh-keygen -lf "
        + "/etc/ssh/ssh_host_*_key.pub), then add the key to known_hosts in the credentials Secret or to the node's hostKeys.")
{
    public string PresentedType { get; } = presentedType;

    public string Presented { get; } = presented;
}

/// <summary>The host presents another key than the known one, or a revoked one.</summary>
public sealed class HostKeyChangedException(HostEndpoint host, string expected, string presentedType, string presented, string mend = "replace or remove its known key", bool revoked = false)
    : HostException(host, Remedy.Person,
        (revoked
            ? $"its {presentedType} host key {presented} is marked @revoked."
            : $"its host key changed: expected {expected}, presented {presentedType} {presented}.")
        + " Nothing is done on this host. If it was reinstalled or replaced, compare the fingerprint on its own console and "
        + $"{mend}; if not, find out who answers at its address.")
{
    /// <summary>Types and fingerprints of the known keys.</summary>
    public string Expected { get; } = expected;

    public string PresentedType { get; } = presentedType;

    public string Presented { get; } = presented;
}

/// <summary>The user may not do what is needed as root.</summary>
public sealed class SudoRefusedException(HostEndpoint host, string message) : HostException(host, Remedy.Person, message);

/// <summary>The credentials cannot be used at all; no host was asked.</summary>
/// <param name="secretKey">The key in the credentials Secret that is to be mended.</param>
public sealed class CredentialsException(HostEndpoint host, string secretKey, string message, Exception? inner = null)
    : HostException(host, Remedy.Person, message, inner)
{
    public string SecretKey { get; } = secretKey;
}

/// <summary>A script ran to its end and failed.</summary>
public sealed class ScriptFailedException(HostEndpoint host, string script, int exitCode, string errors)
    : HostException(host, Remedy.Retry, $"{script} failed with exit code {exitCode}{(errors.Length == 0 ? "." : $": {errors.Trim()}")}")
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Standard error, bounded and redacted.</summary>
    public string Errors { get; } = errors;
}

/// <summary>Why a file could not be written.</summary>
public enum WriteObstacle
{
    DiskFull,
    ReadOnlyFileSystem,
    Other,
}

/// <summary>A file or directory could not be put in place; what was there before is intact.</summary>
public sealed class FileNotWrittenException(HostEndpoint host, string path, WriteObstacle obstacle, string detail)
    : HostException(host, obstacle == WriteObstacle.Other ? Remedy.Retry : Remedy.Person, obstacle switch
    {
        WriteObstacle.DiskFull => $"{path} was not written: disk full. Free some space on its file system; it goes on by itself.",
        WriteObstacle.ReadOnlyFileSystem => $"{path} was not written: its file system is read-only. A worn SD card does that: check dmesg on the host.",
        _ => $"{path} was not written: {detail}",
    })
{
    public string Path { get; } = path;

    public WriteObstacle Obstacle { get; } = obstacle;
}
