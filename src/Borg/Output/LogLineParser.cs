using System.Text.Json;
using BorgBackupServer.Borg.Output.Json;

namespace BorgBackupServer.Borg.Output;

internal static class LogLineParser
{
    public static BorgLogLine Parse(string line)
    {
        if (!line.StartsWith('{'))
            return new BorgLogLine.PlainText(line);
        try
        {
            var fields = JsonSerializer.Deserialize(BorgText.ToMendedBytes(line), BorgJson.Default.LogLineFields);
            return fields is null ? new BorgLogLine.PlainText(line) : Read(fields, line);
        }
        catch (JsonException)
        {
            return new BorgLogLine.PlainText(line);
        }
    }

    private static BorgLogLine Read(LogLineFields line, string text) => line switch
    {
        { Type: "archive_progress" } => new BorgLogLine.ArchiveProgress(
            line.OriginalSize ?? 0, line.CompressedSize ?? 0, line.DeduplicatedSize ?? 0, line.Nfiles ?? 0, line.Path, line.Finished),
        { Type: "file_status", Status: [var status], Path: { } path } => new BorgLogLine.FileStatus(status, path),
        { Type: "log_message", Message: { } message } => new BorgLogLine.LogMessage(ReadLevel(line.Levelname), message, line.Msgid, line.Name),
        { Type: "progress_message" } => new BorgLogLine.ProgressMessage(line.Msgid, line.Message, line.Finished),
        { Type: "progress_percent" } => new BorgLogLine.ProgressPercent(
            line.Msgid, line.Current, line.Total, line.Message, FirstText(line.Info), line.Finished),
        { Type: { } type } when type.StartsWith("question_", StringComparison.Ordinal) =>
            new BorgLogLine.QuestionPrompt(line.Msgid, line.Message),
        _ => new BorgLogLine.PlainText(text),
    };

    private static LogLevel ReadLevel(string? name) => name switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Info,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Warning, // an unknown level is not hidden
    };

    private static string? FirstText(JsonElement? info) =>
        info is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String
            ? list[0].GetString()
            : null;
}
