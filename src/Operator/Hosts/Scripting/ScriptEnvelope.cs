using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts.Scripting;

/// <summary>Turns a script into a constant command line and one standard input.</summary>
/// <remarks>
/// The shell on the host reports READY before any input is sent, so a frozen connection is noticed while nothing has
/// run yet, and sudo's password is typed only at sudo's own prompt. The input defines only functions and variables up
/// to its very last line, so input that was cut off runs nothing. The outer shell survives SIGTERM: <c>timeout</c>
/// would end with it and never send SIGKILL to a script that ignores SIGTERM.
/// </remarks>
internal sealed partial class ScriptEnvelope
{
    public const string Ready = "KAFKAPI/1 READY\n";
    public const string SudoPrompt = "KAFKAPI/1 SUDO ";
    private const int KillAfterSeconds = 5;

    public ScriptEnvelope(RemoteScript script)
    {
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        Begin = $"KAFKAPI/1 BEGIN {nonce}\n";
        End = $"\nKAFKAPI/1 END {nonce} ";
        Input = Encoding.UTF8.GetBytes($$"""
            LC_ALL=C; export LC_ALL
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH
            umask 077
            {{Assignments(script)}}
            payload() {
            case $1 in
            {{Payloads(script)}}
            *) echo "no payload $1" >&2; return 64 ;;
            esac
            }
            main() {
            :
            {{script.Body}}
            }
            kafkapi_run() {
            echo 'KAFKAPI/1 BEGIN {{nonce}}'
            echo 'KAFKAPI/1 BEGIN {{nonce}}' >&2
            late=; trap late=1 TERM
            ( set -eu; main ) </dev/null
            set -- "$?"
            [ -z "$late" ] || exit 124
            printf '\nKAFKAPI/1 END {{nonce}} %s\n' "$1"
            exit 0
            }
            kafkapi_run

            """);
    }

    /// <summary>Marker that precedes the script's own text on standard output and on standard error.</summary>
    public string Begin { get; }

    /// <summary>Marker that follows the script's output and precedes its exit code and a newline.</summary>
    public string End { get; }

    public byte[] Input { get; }

    /// <summary>The command line, which depends only on the deadline's seconds and on how to become root.</summary>
    public static string CommandLine(RemoteScript script, bool sudo, bool sudoPassword)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(script.Deadline.TotalSeconds));
        var root = (sudo, sudoPassword) switch
        {
            (false, _) => "",
            // -k makes sudo forget a remembered password, or one run would behave differently from the next.
            (true, true) => $"sudo -k -S -p '{SudoPrompt}' ",
            (true, false) => "sudo -k -n ",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{root}timeout -k {KillAfterSeconds} {seconds} sh -c 'echo {Ready.TrimEnd()}; exec sh -s'");
    }

    private static string Assignments(RemoteScript script) =>
        string.Join('\n', script.Variables.Select(variable => Assignment(script.Name, variable.Key, variable.Value)));

    private static string Assignment(string script, string name, string value)
    {
        if (!VariableName().IsMatch(name) || name is "PATH" or "IFS" or "LC_ALL")
        {
            throw new ArgumentException($"{name} is not a name for a variable of {script}.");
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The variable {name} of {script} contains a NUL.");
        }

        return $"{name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static string Payloads(RemoteScript script) =>
        string.Join('\n', script.Payloads.Select((payload, index) => Payload(payload, index)));

    private static string Payload(ReadOnlyMemory<byte> payload, int index)
    {
        var base64 = Convert.ToBase64String(payload.Span, Base64FormattingOptions.InsertLineBreaks);
        return $"{index}) base64 -d <<'.'\n{base64.ReplaceLineEndings("\n")}\n.\n;;";
    }

    [GeneratedRegex("^[A-Z][A-Z0-9_]*$")]
    private static partial Regex VariableName();
}
