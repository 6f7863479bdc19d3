using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts;

/// <summary>Turns a script into a constant command line and one input.</summary>
/// <remarks>The shell there reports READY before it is given anything, so a frozen connection is noticed while nothing has run yet,
/// and sudo's password is typed only at sudo's own prompt. What it then reads only defines functions and variables up to the very
/// last line, so input that was cut off runs nothing. The outer shell outlives SIGTERM, or timeout would end with it and never
/// send SIGKILL to a script that ignores the first.</remarks>
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

    /// <summary>Precedes the script's own words on both standard output and standard error.</summary>
    public string Begin { get; }

    /// <summary>Follows the script's output; then come its exit code and a newline.</summary>
    public string End { get; }

    public byte[] Input { get; }

    /// <summary>The command line: constant but for our own number of seconds and the way to root.</summary>
    public static string CommandLine(RemoteScript script, bool sudo, bool sudoPassword)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(script.Deadline.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        // -k: a remembered password would make sudo behave differently from one run to the next.
        var root = !sudo ? "" : sudoPassword ? $"sudo -k -S -p '{SudoPrompt}' " : "sudo -k -n ";
        return $"{root}timeout -k {KillAfterSeconds} {seconds} sh -c 'echo {Ready.TrimEnd()}; exec sh -s'";
    }

    private static string Assignments(RemoteScript script) => string.Join('\n', script.Variables.Select(variable =>
        !VariableName().IsMatch(variable.Key) || variable.Key is "PATH" or "IFS" or "LC_ALL"
            ? throw new ArgumentException($"{variable.Key} is not a name for a variable of {script.Name}.")
            : variable.Value.Contains('\0', StringComparison.Ordinal)
                ? throw new ArgumentException($"The variable {variable.Key} of {script.Name} contains a NUL.")
                : $"{variable.Key}='{variable.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private static string Payloads(RemoteScript script) => string.Join('\n', script.Payloads.Select((payload, index) =>
        $"{index}) base64 -d <<'.'\n{Convert.ToBase64String(payload.Span, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}\n.\n;;"));

    [GeneratedRegex("^[A-Z][A-Z0-9_]*$")]
    private static partial Regex VariableName();
}
