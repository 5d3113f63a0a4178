using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Activity;

/// <summary>One row as JSON on each line, written as they are read. What fails after the first byte breaks the connection, so that no cut export is taken for a whole one.</summary>
internal sealed class ActivityExportResult(IAsyncEnumerable<ActivityRow> rows, DateTimeOffset now) : IResult
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/jsonl; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"activity-{now.UtcDateTime:yyyy-MM-dd}.jsonl\"";
        await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(response.BodyWriter, row, RestJson.Options, httpContext.RequestAborted);
            await response.BodyWriter.WriteAsync(LineEnd, httpContext.RequestAborted);
        }
    }
}
