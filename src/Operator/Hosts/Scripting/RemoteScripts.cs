namespace KafkaPi.Operator.Hosts;

public static class RemoteScripts
{
    /// <summary>Runs a script that has to succeed.</summary>
    /// <exception cref="ScriptFailedException">The script's exit code is not 0.</exception>
    public static async Task<ScriptResult> RunToSuccessAsync(
        this IHost host, RemoteScript script, CancellationToken cancellationToken)
    {
        var result = await host.RunAsync(script, cancellationToken);
        return result.ExitCode == 0
            ? result
            : throw new ScriptFailedException(host.Endpoint, script.Name, result.ExitCode, result.Errors);
    }
}
