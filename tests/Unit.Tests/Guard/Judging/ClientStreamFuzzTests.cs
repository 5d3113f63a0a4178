using System.Globalization;
using System.Text;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Unit.Tests.Borg.Rpc;
using FsCheck.Xunit;
using Xunit;
using static BorgBackupServer.Unit.Tests.Guard.Judging.PlayedRepository;

namespace BorgBackupServer.Unit.Tests.Guard.Judging;

/// <summary>
/// Honest, hostile, mutated and random messages. The guard never crashes, and what reaches borg does nothing that it must
/// not, as borg itself would read it. BBS_FUZZ_MESSAGES=10000000 lets it run for as many.
/// </summary>
public sealed class ClientStreamFuzzTests
{
    private const int MessagesPerSession = 20;

    private static readonly byte[][] Odd =
    [
        [0xc1], [0xc4, 1, 1], [0xd9, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff], [0x80], [0x90], [0xa0], [0xc0], [0xa1, (byte)'i'], [0xa1, (byte)'m'], [0xa1, (byte)'a'],
        Encoding.ASCII.GetBytes("\u0083delete"), [0xa6, .. Encoding.ASCII.GetBytes("delete")], [0xa8, .. Encoding.ASCII.GetBytes("save_key")],
    ];

    [Fact]
    public void No_message_crashes_the_guard_or_makes_borg_do_what_it_must_not()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable("BBS_FUZZ_MESSAGES") ?? "100000", CultureInfo.InvariantCulture);
        var seed = wanted == 100_000 ? 20240607 : Random.Shared.Next();
        var passed = 0L;
        for (var session = 0; session < wanted / MessagesPerSession; session++)
        {
            var random = new Random(seed + session);
            var bytes = Enumerable.Range(0, MessagesPerSession).SelectMany(_ => Message(random)).ToArray();
            passed += Run(bytes, random.Next(1, 400), $"seed {seed + session}").Length;
        }

        Assert.True(passed > wanted, "Hardly anything passed, so hardly anything was tested.");
    }

    [Property(MaxTest = 500)]
    public void Random_bytes_reach_borg_only_as_calls_that_are_allowed(byte[] bytes, byte piece) => Run(bytes, piece + 1, "random");

    [Property(MaxTest = 300)]
    public void It_does_not_matter_in_which_pieces_messages_come(int seed, byte piece)
    {
        var random = new Random(seed);
        var bytes = Enumerable.Range(0, MessagesPerSession).SelectMany(_ => Message(random)).ToArray();
        Assert.Equal(Run(bytes, int.MaxValue, "whole"), Run(bytes, piece + 1, "in pieces"));
    }

    private static byte[] Run(byte[] bytes, int piece, string what)
    {
        var session = new PlayedRepository();
        foreach (var number in (int[])[1, 2, 3])
            session.Existing.Add(new ObjectId(Id(number)));
        session.Opened();
        session.Send(bytes, piece);
        var ear = new BorgsEar([.. ((int[])[1, 2, 3]).Select(number => Encoding.Latin1.GetString(Id(number)))]);
        var wrong = ear.Listen([.. Open(), .. session.ToBorg]);
        Assert.True(wrong is null, $"{what}: {wrong}");
        return session.ToBorg;
    }

    private static byte[] Message(Random random)
    {
        var id = Id(random.Next(0, 8)); // 0 is the manifest, 1 to 3 exist
        byte[] message = random.Next(14) switch
        {
            0 => Put(random.Next(100), id, new byte[random.Next(200)]),
            1 => Put(random.Next(100), id, [.. Msgpack.Request(3, "delete", ("id", Id(1)))]), // a call as the data of an object
            2 => Msgpack.Request(random.Next(100), "delete", ("id", id)),
            3 => Msgpack.Request(random.Next(100), "commit", ("compact", true)),
            4 => Msgpack.Request(random.Next(100), "commit_nonce_reservation", ("next_unreserved", random.NextInt64(0, 1L << 35)), ("start_nonce", 1000)),
            5 => Msgpack.Request(random.Next(100), "get", ("id", id)),
            6 => Msgpack.Request(random.Next(100), random.Next(2) == 0 ? "load_key" : "save_key", ("keydata", "x")),
            7 => Open(),
            8 => Msgpack.Request(random.Next(100), "list", ("limit", random.Next(0, 200_000)), ("marker", null)),
            9 => Msgpack.Request(random.Next(100), "load_key"),
            10 => Msgpack.Request(random.Next(100), "rollback"),
            11 => Msgpack.Request(random.Next(100), "put", ("id", id), ("data", new byte[random.Next(40)]), ("wait", random.Next(2) == 0)),
            12 => Msgpack.Request(random.Next(100), "put", ("id", Id(5)), ("data", new byte[3]), (random.Next(2) == 0 ? "id" : "wait", Id(1))),
            _ => Put(random.Next(100), id, [1, 2, 3]),
        };
        return random.Next(20) == 0 ? Mutate(message, random) : message;
    }

    private static byte[] Mutate(byte[] message, Random random)
    {
        var at = random.Next(message.Length);
        switch (random.Next(5))
        {
            case 0:
                message[at] ^= (byte)(1 << random.Next(8));
                return message;
            case 1:
                message[at] = (byte)random.Next(256);
                return message;
            case 2:
                return [.. message[..at], .. message[(at + 1)..]];
            case 3:
                return [.. message[..at], .. Odd[random.Next(Odd.Length)], .. message[at..]];
            default:
                return [.. message[..at], .. message[..at], .. message[at..]];
        }
    }
}
