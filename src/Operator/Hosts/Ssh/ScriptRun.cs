using KafkaPi.Operator.Hosts.Scripting;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>One run of a script as a login user.</summary>
/// <param name="Sudo">True when the script needs root and the login user is not root.</param>
/// <param name="SudoPassword">Password for sudo's prompt; null without one, or when sudo is not needed.</param>
internal sealed record ScriptRun(
    RemoteScript Script, ScriptEnvelope Envelope, Redactor Redactor, bool Sudo, Secret? SudoPassword)
{
    public static ScriptRun Of(RemoteScript script, HostEndpoint host, Secret? sudoPassword, Redactor redactor)
    {
        var sudo = script.AsRoot && host.User != "root";
        return new(script, new(script), redactor, sudo, sudo ? sudoPassword : null);
    }

    public string CommandLine => ScriptEnvelope.CommandLine(Script, Sudo, SudoPassword is not null);
}
