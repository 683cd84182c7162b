//! Ordinary people are not sent away: each gets an answer, and most of them no more limits than everyone.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/people.rs"]
mod people;

use std::collections::BTreeSet;

use knowledge::Disposition::{Modify, Proceed};
use people::Limit::*;
use people::{Expected, person};

#[test]
fn ordinary_people_may_have_massage() {
    let mut wrong = Vec::new();
    let everyone = [
        healthy(),
        backs_and_joints(),
        conditions(),
        today_and_lately(),
    ]
    .concat();
    for expected in &everyone {
        wrong.extend(expected.check().1);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(everyone.len() >= 48, "only {} people", everyone.len());
    let names: BTreeSet<_> = everyone.iter().map(|e| e.person.name).collect();
    assert_eq!(
        names.len(),
        everyone.len(),
        "each person has a name of their own"
    );
    let without_limits = everyone.iter().filter(|e| e.disposition == Proceed).count();
    assert!(
        without_limits >= 20,
        "only {without_limits} may simply go ahead"
    );
}

/// People with an ache and nothing else to tell: no rule should find anything.
fn healthy() -> Vec<Expected> {
    vec![
        person("desk worker")
            .with("age", 34)
            .with("background", &["sitting", "desk"])
            .with("pain_where", &["low_back", "neck", "shoulders"])
            .sent(Proceed, &[])
            .within(&[
                Pressure("low_back", 5),
                Pressure("spine", 0),
                AtHome("low_back", 3),
            ]),
        person("gardener after a weekend of weeding")
            .with("age", 58)
            .with("pain_duration", "under_3_days")
            .with("background", &["lifting"])
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5), Precaution("slow_rise")]),
        person("runner with tight hips")
            .with("age", 29)
            .with("pain_where", &["low_back", "hips", "thighs_back"])
            .with("background", &["running"])
            .sent(Proceed, &[])
            .within(&[
                Pressure("thighs_back", 5),
                Allows("thighs_back", "deep_work"),
            ]),
        person("new parent four months after the birth")
            .with("age", 33)
            .with("pregnancy", "no")
            .with("background", &["lifting", "stress"])
            .sent(Proceed, &[])
            .within(&[Pressure("calves", 5), Minutes(120)]),
        person("nurse on her feet all day")
            .with("age", 45)
            .with("pain_where", &["low_back", "buttocks", "calves"])
            .with("background", &["lifting"])
            .sent(Proceed, &[])
            .within(&[Pressure("calves", 5)]),
        person("truck driver")
            .with("age", 52)
            .with("background", &["sitting"])
            .with("pain_duration", "under_3_months")
            .sent(Proceed, &[])
            .within(&[Pressure("buttocks", 5)]),
        person("anxious sleeper")
            .with("age", 38)
            .with("pain_where", &["neck", "shoulders", "low_back"])
            .with("background", &["stress"])
            .with("pressure_wish", "light")
            .sent(Proceed, &[])
            .within(&[AtHome("neck", 2), Pressure("throat", 0)]),
        person("weightlifter sore after training")
            .with("age", 26)
            .with("pain_duration", "under_3_days")
            .with("pain_now", 5)
            .with("background", &["sport"])
            .sent(Proceed, &[])
            .within(&[Allows("buttocks", "deep_work")]),
        person("student with knots between neck and shoulder")
            .with("age", 22)
            .with("pain_where", &["neck", "shoulders"])
            .with("background", &["desk", "knots"])
            .sent(Proceed, &[])
            .within(&[AvoidsAt("neck", "massage_gun")]),
        person("dancer with a tired sacrum")
            .with("age", 24)
            .with("pain_where", &["low_back", "sacrum", "hips"])
            .with("background", &["sport", "hip_flexors"])
            .sent(Proceed, &[])
            .within(&[AvoidsAt("sacrum", "ball")]),
        person("fifty-nine, the old ache is back")
            .with("age", 59)
            .with("first_episode", "no")
            .with("pain_duration", "under_2_weeks")
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
        person("severe but known lumbago, examined yesterday")
            .with("pain_now", 8)
            .with("pain_duration", "under_3_days")
            .with("pain_character", &["new_severe"])
            .with("assessed", "yes")
            .sent(Proceed, &[])
            .within(&[Precaution("choice_and_pace")]),
        person("no pain today")
            .with("pain_now", 0)
            .with("background", &["inactive"])
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
        person("ex-smoker")
            .with("age", 57)
            .with("background", &["sitting"])
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
        person("kidney stones years ago")
            .with("nerves_organs", &["kidney_stones_past"])
            .sent(Proceed, &[])
            .within(&[Pressure("flank", 1)]),
        person("carer who lifts, wants to stay dressed")
            .with("age", 49)
            .with("background", &["lifting", "stress"])
            .with("stay_dressed", "yes")
            .sent(Proceed, &[])
            .within(&[Precaution("written_consent")]),
        person("cannot get to the floor with ease")
            .with("age", 60)
            .with("floor", "no")
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
        person("sixty, back pain on and off all life")
            .with("age", 60)
            .with("first_episode", "no")
            .sent(Proceed, &[])
            .within(&[Pressure("calves", 5)]),
        person("violinist with a sore neck")
            .with("age", 31)
            .with("pain_where", &["neck", "shoulders", "arms"])
            .with("background", &["desk"])
            .sent(Proceed, &[])
            .within(&[Pressure("arms", 5), AvoidsAt("neck", "powered_devices")]),
        person("six weeks of ache that slowly eases")
            .with("pain_duration", "under_3_months")
            .with("pain_now", 3)
            .sent(Proceed, &[])
            .within(&[Allows("low_back", "deep_tissue_massage")]),
        person("would rather not have the doctor asked, fifty-two and well")
            .with("age", 52)
            .with("about_you", &["no_contact"])
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
        person("strain long over, examined at the time")
            .with("injury", &["muscle_strain"])
            .with("injury_when", "over_6_weeks")
            .with("injury_checked", "yes")
            .with("skin_where", &["low_back"])
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
    ]
}

/// Known troubles of back and joints, long examined.
fn backs_and_joints() -> Vec<Expected> {
    vec![
        person("osteoarthritis of knees and hands at 70")
            .with("age", 70)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with("bones_joints", &["osteoarthritis"])
            .with("joint_where", &["knees_back", "hands"])
            .sent(Modify, &[])
            .within(&[
                Pressure("hands", 3),
                Pressure("low_back", 4),
                AtHome("low_back", 3),
            ]),
        person("worn spinal joints on a scan")
            .with("age", 63)
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("bones_joints", &["spinal_arthritis"])
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 3), Avoids("end_range")]),
        person("mild known sciatica, examined")
            .with("assessed", "yes")
            .with("pain_where", &["low_back", "buttocks", "thighs_back"])
            .with("bones_joints", &["sciatica"])
            .with("leg_pain", "mild")
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 2),
                Pressure("thighs_back", 0),
                Minutes(15),
            ]),
        person("stable disc, two years old")
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("bones_joints", &["disc"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                AvoidsAt("low_back", "ball"),
                Avoids("twist"),
            ]),
        person("old disc, cough pain known and examined")
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("pain_character", &["strain"])
            .with("bones_joints", &["disc"])
            .sent(Modify, &[])
            .within(&[Pressure("calves", 2), Avoids("stretch")]),
        person("scoliosis since youth")
            .with("age", 36)
            .with("bones_joints", &["scoliosis"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 5),
                AvoidsAt("low_back", "roller"),
                Avoids("thai_massage"),
            ]),
        person("fibromyalgia")
            .with("age", 47)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with(
                "pain_where",
                &["neck", "shoulders", "upper_back", "low_back"],
            )
            .with("bones_joints", &["fibromyalgia"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 2),
                Avoids("deep_work"),
                Precaution("no_added_pain"),
            ]),
        person("chronic back pain for ten years, seen by a doctor")
            .with("age", 48)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 5), Precaution("pair_with_exercise")]),
        person("chronic pain, never better, never examined, at 40")
            .with("pain_duration", "over_3_months")
            .with("pain_character", &["no_better"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Avoids("deep_work"),
                Precaution("routine_appointment"),
            ]),
        person("first back pain at 52, otherwise well")
            .with("age", 52)
            .with("first_episode", "yes")
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Avoids("deep_work"),
                Precaution("routine_appointment"),
            ]),
        person("first back pain at 55, a whiplash ten years ago")
            .with("age", 55)
            .with("first_episode", "yes")
            .with("injury", &["neck_jolt"])
            .with("injury_when", "over_6_weeks")
            .with("injury_checked", "yes")
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 3), Pressure("neck", 2)]),
        person("whiplash a year ago, examined and settled")
            .with("injury", &["neck_jolt"])
            .with("injury_when", "over_6_weeks")
            .with("injury_checked", "yes")
            .sent(Modify, &[])
            .within(&[
                Pressure("neck", 2),
                Pressure("low_back", 5),
                AvoidsAt("neck", "stretch"),
            ]),
        person("low-speed crash four weeks ago, examined")
            .with("injury", &["minor_crash"])
            .with("injury_when", "under_6_weeks")
            .with("injury_checked", "yes")
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 2), Avoids("deep_work")]),
        person("hypermobile yoga teacher")
            .with("age", 30)
            .with("bones_joints", &["hypermobile"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 2),
                Avoids("stretch"),
                Avoids("thai_massage"),
            ]),
        person("upper back tension for years, examined")
            .with("pain_where", &["upper_back", "shoulders"])
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .sent(Modify, &[])
            .within(&[Pressure("upper_back", 3), Pressure("low_back", 5)]),
        person("new pain between the shoulder blades, examined last week")
            .with("pain_where", &["upper_back"])
            .with("pain_duration", "under_6_weeks")
            .with("assessed", "yes")
            .sent(Modify, &[])
            .within(&[
                Pressure("upper_back", 3),
                AvoidsAt("upper_back", "deep_work"),
            ]),
        person("stenosis, legs heavy on walking, long examined")
            .with("age", 68)
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("bones_joints", &["stenosis"])
            .with("nerve_signs", &["both_legs"])
            .with("nerve_course", "old_assessed")
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Avoids("prone"),
                Avoids("prone_pillow"),
                Avoids("arch"),
            ]),
        person("low-grade spondylolisthesis")
            .with("age", 27)
            .with("assessed", "yes")
            .with("bones_joints", &["spondylolisthesis"])
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 2), Avoids("prone"), Avoids("arch")]),
        person("thin bones, no fracture")
            .with("age", 64)
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("bones_joints", &["thin_bones"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 2),
                Avoids("percussion"),
                AvoidsAt("low_back", "roller"),
            ]),
        person("new hip five years ago")
            .with("age", 66)
            .with("bones_joints", &["joint_replacement"])
            .with("device_where", &["hips"])
            .with("operations", "over_12_weeks")
            .sent(Modify, &[])
            .within(&[Pressure("hips", 2), Pressure("low_back", 5)]),
        person("rheumatoid arthritis, quiet, neck well")
            .with("age", 51)
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("bones_joints", &["rheumatoid"])
            .sent(Modify, &[])
            .within(&[
                Pressure("neck", 0),
                Pressure("shoulders", 1),
                Pressure("low_back", 3),
                Avoids("stretch"),
            ]),
        person("numb toe for years, examined")
            .with("assessed", "yes")
            .with("pain_duration", "over_3_months")
            .with("nerve_signs", &["numb_patch"])
            .with("nerve_course", "old_assessed")
            .sent(Modify, &[])
            .within(&[Pressure("feet", 1), AvoidsAt("feet", "heat_pack")]),
    ]
}

/// Conditions and medicines with which care goes on.
fn conditions() -> Vec<Expected> {
    vec![
        person("pregnant at 24 weeks, no complications")
            .with("age", 31)
            .with("pregnancy", "pregnant")
            .with("pregnancy_weeks", 24)
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 2),
                Avoids("prone"),
                AtHome("low_back", 0),
                Precaution("trained_prenatal"),
            ]),
        person("ten weeks after the birth")
            .with("age", 34)
            .with("pregnancy", "birth_under_3_months")
            .sent(Modify, &[])
            .within(&[Pressure("lower_abdomen", 0), Pressure("low_back", 5)]),
        person("high blood pressure, well controlled")
            .with("age", 56)
            .with("heart_vessels", &["high_pressure"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Precaution("slow_rise"),
                Avoids("thai_massage"),
            ]),
        person("low blood pressure, dizzy for a moment on standing")
            .with("age", 28)
            .with("heart_vessels", &["low_pressure"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 5),
                Avoids("heat_pack"),
                Precaution("slow_rise"),
            ]),
        person("daily aspirin")
            .with("age", 59)
            .with("blood", &["antiplatelet"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Avoids("massage_gun"),
                Precaution("check_bruises"),
            ]),
        person("blood thinner")
            .with("age", 60)
            .with("blood", &["thinner"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 2),
                Avoids("deep_work"),
                Avoids("ball"),
                Avoids("massage_gun"),
            ]),
        person("cancer long past, old pain, examined")
            .with("age", 58)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with("cancer", &["past"])
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 5), Precaution("tell_therapist")]),
        person("lymph glands of the armpit removed, old pain, examined")
            .with("age", 57)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with("cancer", &["past", "nodes"])
            .with("nodes_where", &["arm"])
            .sent(Modify, &[])
            .within(&[
                Pressure("arms", 1),
                Pressure("upper_back", 1),
                Pressure("low_back", 3),
            ]),
        person("diabetes without complications")
            .with("age", 54)
            .with("nerves_organs", &["diabetes"])
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 5), Precaution("sugar_to_hand")]),
        person("epilepsy, controlled")
            .with("nerves_organs", &["epilepsy"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 5),
                Precaution("someone_stays"),
                Avoids("massage_gun"),
            ]),
        person("pacemaker")
            .with("age", 60)
            .with("heart_vessels", &["pacemaker"])
            .with("device_where", &["chest"])
            .sent(Modify, &[])
            .within(&[
                Pressure("chest", 0),
                Avoids("powered_devices"),
                Pressure("low_back", 5),
            ]),
        person("varicose veins")
            .with("age", 50)
            .with("heart_vessels", &["varicose"])
            .sent(Modify, &[])
            .within(&[Pressure("calves", 0), Pressure("low_back", 5)]),
        person("coil, back ache for four weeks")
            .with("nerves_organs", &["iud"])
            .sent(Modify, &[])
            .within(&[Pressure("lower_abdomen", 0), Pressure("low_back", 5)]),
        person("contraceptive pill")
            .with("clot_risks", &["oestrogen"])
            .sent(Modify, &[])
            .within(&[Pressure("calves", 3), Pressure("low_back", 5)]),
        person("multiple sclerosis between relapses")
            .with("nerves_organs", &["multiple_sclerosis"])
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 2), Minutes(30), Avoids("heat_pack")]),
        person("Parkinson's disease, early")
            .with("age", 60)
            .with("nerves_organs", &["parkinsons"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Avoids("floor"),
                Precaution("help_on_and_off"),
            ]),
        person("hernia, soft and painless")
            .with("nerves_organs", &["hernia"])
            .sent(Modify, &[])
            .within(&[Pressure("lower_abdomen", 0), Pressure("low_back", 5)]),
        person("asthma and hay fever")
            .with("about_you", &["allergy"])
            .sent(Modify, &[])
            .within(&[Precaution("plain_oil"), Pressure("low_back", 5)]),
        person("gall bladder out three years ago")
            .with("operations", "over_12_weeks")
            .sent(Modify, &[])
            .within(&[Avoids("cross_fibre_friction"), Pressure("low_back", 5)]),
        person("well at 72, back pain before")
            .with("age", 72)
            .with("first_episode", "no")
            .sent(Modify, &[])
            .within(&[Pressure("calves", 3), Pressure("low_back", 5)]),
        person("spry at 79")
            .with("age", 79)
            .with("first_episode", "no")
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 2), Precaution("help_on_and_off")]),
        person("seventeen, school bag, with a parent")
            .with("age", 17)
            .with("pain_where", &["shoulders", "low_back"])
            .sent(Modify, &[])
            .within(&[
                Pressure("low_back", 3),
                Precaution("guardian_present"),
                Avoids("deep_work"),
            ]),
        person("nineteen-year-old apprentice")
            .with("age", 19)
            .with("background", &["lifting"])
            .sent(Modify, &[])
            .within(&[Avoids("deep_work"), Pressure("low_back", 5)]),
    ]
}

/// Things of the day, and of the last weeks.
fn today_and_lately() -> Vec<Expected> {
    vec![
        person("period today")
            .with("today", &["period"])
            .sent(Modify, &[])
            .within(&[Pressure("lower_abdomen", 1), Pressure("low_back", 5)]),
        person("just had lunch")
            .with("today", &["meal"])
            .sent(Modify, &[])
            .within(&[Avoids("prone"), Pressure("lower_abdomen", 0)]),
        person("dry eczema on the elbow")
            .with("skin_today", &["rash_dry"])
            .with("skin_where", &["arms"])
            .sent(Modify, &[])
            .within(&[Precaution("plain_oil"), Pressure("low_back", 5)]),
        person("weepy eczema in the crook of the arm")
            .with("skin_today", &["rash_wet"])
            .with("skin_where", &["arms"])
            .sent(Modify, &[])
            .within(&[Pressure("arms", 0), Pressure("low_back", 5)]),
        person("small bruise on the shin")
            .with("skin_today", &["bruise"])
            .with("skin_where", &["calves"])
            .sent(Modify, &[])
            .within(&[Pressure("calves", 0), Pressure("low_back", 5)]),
        person("scratch from the cat")
            .with("skin_today", &["broken"])
            .with("skin_where", &["hands"])
            .sent(Modify, &[])
            .within(&[Pressure("hands", 0), Pressure("low_back", 5)]),
        person("sunburnt shoulders")
            .with("skin_today", &["sunburn"])
            .with("skin_where", &["shoulders"])
            .sent(Modify, &[])
            .within(&[Pressure("shoulders", 0), Pressure("low_back", 5)]),
        person("back from a long flight")
            .with("clot_risks", &["long_journey"])
            .sent(Modify, &[])
            .within(&[Pressure("calves", 1), Pressure("low_back", 5)]),
        person("flu jab yesterday")
            .with("medicines", &["vaccine"])
            .with("device_where", &["arms"])
            .sent(Modify, &[])
            .within(&[Pressure("arms", 0), Pressure("low_back", 5)]),
        person("a cold three weeks ago")
            .with("infection_risks", &["other_infection"])
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 5), Precaution("routine_appointment")]),
        person("lifted a box ten days ago, moves well again")
            .with("pain_duration", "under_2_weeks")
            .with("injury", &["small"])
            .with("injury_when", "under_2_weeks")
            .sent(Modify, &[])
            .within(&[Pressure("low_back", 2), Precaution("no_added_pain")]),
        person("lifted a box two months ago")
            .with("pain_duration", "under_3_months")
            .with("injury", &["small"])
            .with("injury_when", "over_6_weeks")
            .sent(Proceed, &[])
            .within(&[Pressure("low_back", 5)]),
        person("pulled a hamstring last week")
            .with("injury", &["muscle_strain"])
            .with("injury_when", "under_2_weeks")
            .with("skin_where", &["thighs_back"])
            .sent(Modify, &[])
            .within(&[Pressure("thighs_back", 2), Pressure("low_back", 5)]),
        person("wants extra care with touch")
            .with("about_you", &["touch_history"])
            .sent(Modify, &[])
            .within(&[Precaution("choice_and_pace")]),
    ]
}
