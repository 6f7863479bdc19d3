using System.Text;

namespace KafkaPi.Operator.Rendering;

/// <summary>Writes the text form of systemd's <c>EnvironmentFile=</c>.</summary>
internal static class EnvironmentFile
{
    public static string Write(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            text.Append(name).Append("=\"");
            foreach (var c in value)
            {
                if (c is '\\' or '"' or '$' or '`')
                {
                    text.Append('\\');
                }

                text.Append(c);
            }

            text.Append("\"\n");
        }

        return text.ToString();
    }
}
