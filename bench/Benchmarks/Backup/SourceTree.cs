namespace BorgBackupServer.Benchmarks.Backup;

/// <summary>The files to back up, the same for a given seed.</summary>
internal static class SourceTree
{
    private const int Seed = 20_26;
    private const int FilesPerFolder = 100;

    /// <summary>Small files of 1 to 8 kB, half of it repetitive as text is.</summary>
    public static void MakeSmall(string folder, int files)
    {
        var random = new Random(Seed);
        var buffer = new byte[8192];
        for (var number = 0; number < files; number++)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, $"{number / FilesPerFolder / FilesPerFolder:00}", $"{number / FilesPerFolder % FilesPerFolder:00}"));
            var length = random.Next(1024, buffer.Length);
            random.NextBytes(buffer.AsSpan(0, length / 2));
            buffer.AsSpan(length / 2, length - (length / 2)).Fill((byte)'a');
            File.WriteAllBytes(Path.Combine(place.FullName, $"file-{number}.txt"), buffer.AsSpan(0, length));
        }
    }

    /// <summary>Four files of random bytes.</summary>
    public static void MakeLarge(string folder, int megabytes)
    {
        var random = new Random(Seed);
        var buffer = new byte[1 << 20];
        for (var file = 0; file < 4; file++)
        {
            using var stream = File.Create(Path.Combine(folder, $"large-{file}.bin"));
            for (var written = 0; written < megabytes / 4; written++)
            {
                random.NextBytes(buffer);
                stream.Write(buffer);
            }
        }
    }
}
