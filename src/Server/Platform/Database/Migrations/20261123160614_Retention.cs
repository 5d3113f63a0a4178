using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "CompactedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PrunedBytes",
                table: "repositories",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "PrunedSince",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SafetyCopyDays",
                table: "repositories",
                type: "INTEGER",
                nullable: false,
                defaultValue: 7);

            migrationBuilder.AddColumn<bool>(
                name: "Retention_IsPaused",
                table: "plans",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Retention_KeepHourly",
                table: "plans",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Retention_KeepWithinDays",
                table: "plans",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "HeldBy",
                table: "archives",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "HoldReason",
                table: "archives",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "HoldUntil",
                table: "archives",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "pruned_archives",
                columns: table => new
                {
                    ArchiveId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PlanId = table.Column<Guid>(type: "TEXT", nullable: false),
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    BorgId = table.Column<string>(type: "TEXT", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DeduplicatedBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    OrderedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pruned_archives", x => x.ArchiveId);
                });

            migrationBuilder.CreateTable(
                name: "safety_copies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TakenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Before = table.Column<string>(type: "TEXT", nullable: false),
                    HeldBytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_safety_copies", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pruned_archives_JobId",
                table: "pruned_archives",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_pruned_archives_RepositoryId_RemovedAt",
                table: "pruned_archives",
                columns: new[] { "RepositoryId", "RemovedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_safety_copies_ExpiresAt",
                table: "safety_copies",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_safety_copies_RepositoryId_TakenAt",
                table: "safety_copies",
                columns: new[] { "RepositoryId", "TakenAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "pruned_archives");

            migrationBuilder.DropTable(
                name: "safety_copies");

            migrationBuilder.DropColumn(
                name: "CompactedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "PrunedBytes",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "PrunedSince",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "SafetyCopyDays",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "Retention_IsPaused",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Retention_KeepHourly",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Retention_KeepWithinDays",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "HeldBy",
                table: "archives");

            migrationBuilder.DropColumn(
                name: "HoldReason",
                table: "archives");

            migrationBuilder.DropColumn(
                name: "HoldUntil",
                table: "archives");
        }
    }
}
