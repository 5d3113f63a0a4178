using System.Globalization;

namespace BorgBackupServer.Agent.Machine;

/// <summary>One line an event on standard error, for the journal. Texts from outside lose their control characters, so no line can be forged.</summary>
public sealed class AgentLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock gate = new();

    public void Information(string text) => Write("info", text);

    public void Warning(string text) => Write("warn", text);

    public void Error(string text) => Write("error", text);

    /// <summary>Makes a text one line without control characters.</summary>
    public static string OneLine(string text) => string.Create(text.Length, text, static (line, from) =>
    {
        for (var at = 0; at < line.Length; at++)
            line[at] = char.IsControl(from[at]) || from[at] is '\u2028' or '\u2029' ? ' ' : from[at];
    });

    private void Write(string level, string text)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {level} {OneLine(text)}");
        lock (gate)
            writer.WriteLine(line);
    }
}
