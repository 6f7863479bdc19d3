namespace KafkaPi.Operator.Hosts;

/// <summary>A host that scripts run on, over a held connection which is mended as needed. Safe for concurrent use.</summary>
public interface IHost
{
    HostEndpoint Endpoint { get; }

    /// <summary>Runs a script in one round trip and answers whatever its exit code is.</summary>
    /// <remarks>A connection found dead before anything was sent is replaced within the call; one that dies later is an error,
    /// as the script may have run.</remarks>
    /// <exception cref="HostException">The script could not be run to its end; the type tells what happens next.</exception>
    Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken);

    /// <summary>Copies a file by SFTP as the login user, unverified: the caller's script checks the digest there.</summary>
    /// <param name="remotePath">Absolute, or relative to the login user's home; replaced when it exists.</param>
    /// <param name="progress">Bytes sent so far.</param>
    /// <exception cref="FileNotWrittenException">The host's disk is full, or the path is not writable.</exception>
    /// <exception cref="HostException">As in <see cref="RunAsync"/>.</exception>
    Task UploadAsync(string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken);
}
