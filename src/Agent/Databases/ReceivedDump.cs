using System.Text;
using BorgBackupServer.Agent.Proving;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>A dump of another client, as the server sends it: the one file of a tar.</summary>
internal sealed class ReceivedDump(ReceiveDatabaseOrder order, ServerConnection server) : IDumpContent
{
    public async Task<Problem?> ReadAsync(Func<Stream, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        var isThere = false;
        try
        {
            var problem = await server.FetchContentAsync(order.Job, async (tar, stop) =>
            {
                var reader = new TarReader(tar);
                using var digest = new TarDigest();
                while (await reader.NextAsync(stop) is { } entry)
                {
                    if (isThere || entry.Kind != TarKind.File || Encoding.UTF8.GetString(entry.Path.Span) != order.Dump.Text)
                        continue;
                    isThere = true;
                    await using var content = new EntryStream(reader, digest);
                    await take(content, stop);
                }
            }, cancellationToken);
            return problem ?? (isThere ? null : new Problem("archive.no-dump", ProblemKind.Failed, $"The archive {order.ArchiveName} does not hold the dump.", "Choose another archive."));
        }
        catch (Exception broken) when (broken is InvalidDataException or HttpRequestException)
        {
            return new Problem("content.broken", ProblemKind.Failed, $"The server's stream of the dump broke off: {broken.Message}", "Start the restore again.");
        }
    }
}
