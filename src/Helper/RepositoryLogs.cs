using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.WaysBack;

namespace BorgBackupServer.Helper;

/// <summary>A repository's log, looked through and led back as the account that it belongs to. What a hostile repository does to the reader, it does to that account.</summary>
internal static class RepositoryLogs
{
    /// <summary>A record has 36 bytes for each segment, and the manifest.</summary>
    private const int MostInput = 64 * 1024 * 1024;

    /// <summary>Of an answer, which goes over as many lines as it needs.</summary>
    private const int LineLength = 32 * 1024;

    public static int Mark(Place place)
    {
        Become.The(place.Account);
        if (LogMark.Of(place.Path) is { } mark)
            Print(mark, IsolationJson.Default.LogMark);
        return 0;
    }

    /// <summary>Nothing is printed where there is no repository.</summary>
    public static int Audit(Place place)
    {
        Become.The(place.Account);
        var request = Read(IsolationJson.Default.AuditRequest);
        var before = request.Before is { } bytes ? LogRecord.Decode(bytes) ?? throw new Refusal("The record of the last audit cannot be read.") : null;
        if (File.Exists(Path.Combine(place.Path, "config")))
            Print(AuditAnswer.Of(LogAudit.Run(place.Path, before, request.IsOrdered, null, CancellationToken.None)), IsolationJson.Default.AuditAnswer);
        return 0;
    }

    /// <summary>Prints the number of objects that were put back now and then, and at last what came of it.</summary>
    public static int BringBack(Place place, Guid? copy)
    {
        Become.The(place.Account);
        var folder = copy is { } id ? IsolationSettings.SafetyCopyIn(place.Storage, place.Repository, id) : null;
        var outcome = Read(IsolationJson.Default.WayBackRequest).CarryOut(
            place.Path, folder, put => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"put {put}")), CancellationToken.None);
        Print(outcome, IsolationJson.Default.WayBackOutcome);
        return 0;
    }

    public static int Forget(IsolationSettings settings, Place place)
    {
        Become.The(place.Account);
        BorgMemory.Forget(settings.BorgHomeOf(place.Client, place.Repository));
        return 0;
    }

    private static T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Input.ReadAll(MostInput), type) ?? throw new Refusal("The order is empty.");
        }
        catch (JsonException)
        {
            throw new Refusal("The order on standard input cannot be read.");
        }
    }

    private static void Print<T>(T answer, JsonTypeInfo<T> type)
    {
        var text = JsonSerializer.Serialize(answer, type); // ASCII, and no newline in it
        for (var at = 0; at < text.Length; at += LineLength)
            Console.Out.WriteLine(text.AsSpan(at, Math.Min(LineLength, text.Length - at)));
    }
}
